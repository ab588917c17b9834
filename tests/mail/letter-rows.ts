import { newId } from "../../server/src/storage/id.ts"
import type { Store } from "../../server/src/storage/store.ts"

/** Puts letters into the outbox that are due at once, each to an address of its own; returns their ids. */
export async function writeLetters(
  store: Store,
  count: number,
  given: { kind?: "invitation"; sender_id?: string } = {},
): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: newId(),
    kind: given.kind ?? ("role" as const),
    to_address: `p${at}@${newId()}.example.com`,
    sender_id: given.sender_id ?? null,
    from_name: "Ann",
    subject: "S",
    text: "T",
    html: "<p>T</p>",
    state: "queued" as const,
    attempts: 0,
    next_at: 0,
    leased_until: null,
    problem: null,
    provider_id: null,
    session_id: null,
    collaborator_id: null,
    created_at: Date.now(),
    sent_at: null,
  }))
  for (let at = 0; at < rows.length; at += 500) {
    await store.unrecorded
      .insertInto("letters")
      .values(rows.slice(at, at + 500))
      .execute()
  }
  return rows.map(({ id }) => id)
}
