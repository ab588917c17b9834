import { statSync } from "node:fs"
import type { Finding } from "#protocol/operator"
import { readMissingBlobs } from "../storage/blobs.ts"
import { freeIn } from "../storage/space.ts"
import { checkDatabase } from "../storage/sqlite-thread.ts"
import type { Store } from "../storage/store.ts"

/** What the server stores: the disk, the database, the blobs, the key. */
export interface Within {
  store: Store
  dataDir: string
  secretFile: string | null
  oldSecret: Uint8Array | null
}

const GB = 1024 ** 3

export async function within(given: Within): Promise<Finding[]> {
  return [diskOf(given.dataDir), await databaseOf(given), ...(await blobsOf(given)), keyOf(given)]
}

function diskOf(dataDir: string): Finding {
  const free = freeIn(dataDir)
  const says = `${(free / GB).toFixed(1)} GB are free where ${dataDir} is.`
  if (free < GB / 4) return { what: "disk", state: "bad", says: `${says} Make room: what can't be written is refused.` }
  return { what: "disk", state: free < 2 * GB ? "note" : "good", says }
}

async function databaseOf({ store, dataDir }: Within): Promise<Finding> {
  const what = "database"
  if (!(await store.hasSpace())) return { what, state: "bad", says: "The disk is full. Free some space." }
  if (store.dialect === "postgres") return { what, state: "good", says: "PostgreSQL answers and accepts writes." }
  const problem = await checkDatabase(dataDir)
  if (problem === null) return { what, state: "good", says: "SQLite finds it intact (quick_check)." }
  const says = `SQLite finds faults in it: ${problem}. Stop the server and restore a backup (docs/operating.md).`
  return { what, state: "bad", says }
}

async function blobsOf({ store, dataDir }: Within): Promise<Finding[]> {
  if (store.dialect === "postgres") return []
  const { count, missing } = await readMissingBlobs(store.db, dataDir)
  if (missing.length === 0)
    return [{ what: "blobs", state: "good", says: count === 0 ? "There are none yet." : `All ${count} are there.` }]
  const says = `${missing.length} of ${count} are missing, such as ${missing[0]}. Uploading their sessions' files again brings them back.`
  return [{ what: "blobs", state: "bad", says }]
}

/** The start has checked that it is the right one. */
function keyOf({ secretFile, oldSecret }: Within): Finding {
  const what = "key"
  if (oldSecret !== null) return { what, state: "note", says: "OPENCTL_OLD_SECRET is still set. Remove it." }
  if (secretFile === null) return { what, state: "good", says: "It fits the database. It is in OPENCTL_SECRET." }
  if ((statSync(secretFile).mode & 0o007) !== 0) {
    return {
      what,
      state: "bad",
      says: `Everyone on this machine can read ${secretFile}. Run: chmod 600 ${secretFile}`,
    }
  }
  return { what, state: "good", says: `It fits the database. It is in ${secretFile}: keep a copy elsewhere.` }
}
