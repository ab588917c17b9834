import { events } from "#protocol/events"
import { changeByItself } from "../access/change-by-itself.ts"
import type { Held } from "../access/hold.ts"
import type { Recorded, Store } from "../storage/store.ts"
import { mayStillPrompt, NO_LONGER } from "./authors.ts"
import { currentOf } from "./current.ts"
import { endCurrent } from "./ending.ts"
import { endProposal, OPEN } from "./proposal-rows.ts"

/**
 * Whoever loses the right to send prompts loses those that wait, and an archived session takes none at all. This follows the
 * commit, since a change can't see yet what it takes away. It is for what people see: approving and taking ask for themselves
 * whether the author still may.
 */
export function cancelLost(store: Store, failed: (error: unknown) => void): void {
  store.onEvent((event) => (events[event.name].rechecks === "takes" ? follow(store, event).catch(failed) : undefined))
}

async function follow(store: Store, event: Recorded): Promise<void> {
  if (events[event.name].ends === "session") return
  if (event.name === "session.archived") return endAll(store, event.session)
  for (const session of await concernedBy(store, event)) await cancelIn(store, session)
}

/** The sessions with open proposals of which somebody may have lost something. */
async function concernedBy(store: Store, event: Recorded): Promise<string[]> {
  const people = [event.subject, event.actor].filter((id) => typeof id === "string")
  const rows = await store.unrecorded
    .selectFrom("proposals as p")
    .innerJoin("sessions as s", "s.id", "p.session_id")
    .select("p.session_id as id")
    .distinct()
    .where("p.state", "in", OPEN)
    .where((it) =>
      event.session === undefined
        ? it.or([it("p.author_id", "in", people), it("s.owner_id", "in", people)])
        : it("p.session_id", "=", event.session),
    )
    .orderBy("p.session_id")
    .execute()
  return rows.map(({ id }) => id)
}

/** Cancels what waits of people who may not send prompts to this session any more. */
async function cancelIn(store: Store, session: string): Promise<void> {
  if ((await lostIn(store, store.unrecorded, session)).length === 0) return
  await changeByItself(store, session, async (held) => {
    const lost = await lostIn(store, held.db, session)
    if (lost.length === 0) held.unchanged()
    for (const row of lost) await endProposal(store, held, row, "cancelled", { note: NO_LONGER })
  })
}

async function lostIn(store: Store, db: Held["db"] | Store["unrecorded"], session: string) {
  const open = await openIn(db, session)
  const may = new Map<string, boolean>()
  for (const row of open) {
    if (!may.has(row.author_id)) may.set(row.author_id, await mayStillPrompt(store, db, row))
  }
  return open.filter((row) => !may.get(row.author_id))
}

const openIn = (db: Held["db"] | Store["unrecorded"], session: string) =>
  db
    .selectFrom("proposals")
    .select(["id", "session_id", "author_id", "rev", "state"])
    .where("session_id", "=", session)
    .where("state", "in", OPEN)
    .orderBy("id")
    .execute()

/** An archived session takes no lines: its run is over, whatever its agent is at. The door tells the runner so. */
async function endAll(store: Store, session: string): Promise<void> {
  const db = store.unrecorded
  if ((await openIn(db, session)).length === 0 && !(await currentOf(store, db, session))) return
  await changeByItself(store, session, async (held) => {
    const open = await openIn(held.db, session)
    for (const row of open) await endProposal(store, held, row, "cancelled", { note: "The session was archived." })
    const ended = await endCurrent(store, held, session, { why: "archived" })
    if (open.length === 0 && !ended) held.unchanged()
  })
}
