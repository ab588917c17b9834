import { Refusal } from "#protocol/errors"
import type { ExportForm } from "#protocol/takeout"
import { change } from "../access/change.ts"
import type { AnyOpened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** Records an export where there is room to: a full disk is the moment at which people take their lines to safety. */
export async function unlessFull(recorded: Promise<unknown>): Promise<void> {
  try {
    await recorded
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "STORAGE_FULL")) throw error
  }
}

/** Sources are exported one by one, and a program may try again: within this time it is one export. */
const ONE_MS = 10 * 60_000
const MOST_KEPT = 10_000

/** Notes in the history that a person took the session away. Whoever reads by a link alone has no name to be noted. */
export function noteExports(store: Store): (session: AnyOpened, as: ExportForm) => Promise<void> {
  const lately = new Map<string, number>()
  return async (session, as) => {
    if (!session.viewer.person) return
    const key = `${session.viewer.person.id} ${session.id} ${as}`
    if ((lately.get(key) ?? 0) > Date.now() - ONE_MS) return
    await unlessFull(
      change(store, session, (held) => held.record({ name: "session.exported", data: as === "raw" ? {} : { as } })),
    )
    lately.delete(key)
    lately.set(key, Date.now())
    if (lately.size > MOST_KEPT) lately.delete(lately.keys().next().value as string)
  }
}
