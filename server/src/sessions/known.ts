import { cleanLine } from "#protocol/clean"
import type { KnownSession } from "#protocol/session"
import type { Asker } from "../access/door.ts"
import type { Store } from "../storage/store.ts"
import { quietSince, uploadOf } from "./summary.ts"

/** The asker's own sessions that were made with one of these ids. Of others' sessions it says nothing. */
export async function knownSessions(
  store: Store,
  asker: Asker,
  externalIds: readonly string[],
): Promise<KnownSession[]> {
  const wanted = [...new Set(externalIds.map((id) => cleanLine(id, 200)))]
  const rows = await store.db
    .selectFrom("sessions as s")
    .select(["s.id", "s.external_id", "s.title", "s.status", "s.upload_done", "s.upload_of"])
    .select(quietSince(store.now).as("quiet"))
    .where("s.owner_id", "=", asker.person.id)
    .where("s.external_id", "in", wanted)
    .execute()
  return rows.map((row) => ({
    external_id: row.external_id ?? "",
    id: row.id,
    title: row.title,
    status: row.status,
    upload: uploadOf(row),
  }))
}
