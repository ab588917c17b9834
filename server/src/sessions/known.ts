import { cleanLine } from "#protocol/clean"
import type { KnownRemoteSession, KnownSession } from "#protocol/sessions"
import type { Asker } from "../access/door.ts"
import { quietSince, uploadOf } from "../overview/summary.ts"
import type { Store } from "../storage/store.ts"

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
  const sources = await sourcesOf(
    store,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    external_id: row.external_id ?? "",
    id: row.id,
    title: row.title,
    status: row.status,
    upload: uploadOf(row),
    sources: sources.get(row.id) ?? [],
  }))
}

/** A run that was heard of in this time is on: what it does is recorded already. */
const ON_MS = 60_000

/** The asker's own remote sessions of the same ids, and whether an agent runs there at this moment. */
export async function knownRemote(
  store: Store,
  asker: Asker,
  externalIds: readonly string[],
): Promise<KnownRemoteSession[]> {
  const wanted = [...new Set(externalIds.map((id) => cleanLine(id, 200)))]
  const rows = await store.db
    .selectFrom("sessions as s")
    .leftJoin("runs as r", (join) => join.onRef("r.session_id", "=", "s.id").on("r.ended_at", "is", null))
    .select(["s.id", "s.remote_id", "s.title"])
    .select((it) => it("r.seen_at", ">", it(store.now, "-", ON_MS)).as("running"))
    .where("s.owner_id", "=", asker.person.id)
    .where("s.remote_id", "in", wanted)
    .execute()
  return rows.map(({ id, remote_id, title, running }) => ({
    external_id: remote_id ?? "",
    ...{ id, title, running: Boolean(running) },
  }))
}

/** Who asks for a year's sessions at once may miss some: then a source that is here is sent once more, and changes nothing. */
const MOST_NAMES = 20_000

async function sourcesOf(store: Store, sessions: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>()
  if (sessions.length === 0) return found
  const rows = await store.db
    .selectFrom("sources")
    .select(["session_id", "name"])
    .where("session_id", "in", sessions)
    .orderBy("session_id")
    .orderBy("name")
    .limit(MOST_NAMES)
    .execute()
  for (const { session_id, name } of rows) {
    const names = found.get(session_id)
    if (names) names.push(name)
    else found.set(session_id, [name])
  }
  return found
}
