import { Refusal } from "#protocol/errors"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** A runner says that it lives every ten seconds. */
const ONLINE_MS = 25_000

/** The current run of a session, and whether its runner is heard of. */
export const currentOf = (store: Store, db: Store["db"], session: string) =>
  db
    .selectFrom("runs")
    .selectAll()
    .select((it) => it("seen_at", ">", it(store.now, "-", ONLINE_MS)).as("online"))
    .where("session_id", "=", session)
    .where("ended_at", "is", null)
    .executeTakeFirst()

/** The current run. Refuses while its machine is not connected: nobody would hear what is asked. */
export async function onlineRun(store: Store, held: Held, session: Opened<"steer">) {
  const run = await currentOf(store, held.db, session.id)
  if (!run) throw new Refusal("CONFLICT", "No agent runs in this session at this moment.")
  if (!run.online) throw new Refusal("CONFLICT", `${session.viewer.person?.name}'s machine is not connected.`)
  return run
}
