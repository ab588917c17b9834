import type { Store } from "../storage/store.ts"
import type { Taken } from "./letter-box.ts"

/** Letters that are written when they are sent. Only the worker that holds one may. */
const held = ({ id, attempts }: Taken) => ({ id, attempts, state: "sending" as const })

/** Keeps what the letter says, for a retry. */
export async function keepWords(
  store: Store,
  letter: Taken,
  {
    subject,
    text,
    html,
    from_name,
    sender_id,
  }: Pick<Taken, "subject" | "text" | "html" | "from_name"> & { sender_id: string | null },
): Promise<Taken> {
  const words = { subject, text, html, from_name }
  await store.unrecorded
    .updateTable("letters")
    .set({ ...words, sender_id })
    .where((it) => it.and(held(letter)))
    .execute()
  return { ...letter, ...words }
}

/** Lets go of a letter that has nothing to tell any more. */
export async function letGo(store: Store, letter: Taken): Promise<null> {
  await store.unrecorded
    .deleteFrom("letters")
    .where((it) => it.and(held(letter)))
    .execute()
  return null
}
