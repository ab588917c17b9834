import { statfsSync } from "node:fs"
import type { Kysely } from "kysely"
import { isFull } from "./failures.ts"
import type { Tables } from "./tables.ts"

/** Whether there is disk space for writes: known from failed writes, and with SQLite from the disk itself. */
export interface Space {
  /** Called when a write failed for lack of space. */
  ranOut(): void
  /** Whether there is space now. After a failed write, a small one is tried. */
  isLeft(db: Kysely<Tables>): Promise<boolean>
}

/** With less than this free, the next append may not fit. */
const LEAST_BYTES = 1024 * 1024
const TRIAL_BYTES = LEAST_BYTES
const TRIAL = "a trial of whether there is room"

/** `folder` contains the database, if it is on this machine. */
export function watchSpace(folder: string | null): Space {
  let full = false
  return {
    ranOut() {
      full = true
    },
    async isLeft(db) {
      if (folder !== null && freeIn(folder) < LEAST_BYTES) return false
      if (!full) return true
      try {
        const body = Buffer.alloc(TRIAL_BYTES)
        await db
          .insertInto("blobs")
          .values({ hash: TRIAL, bytes: 0, body })
          .onConflict((on) => on.doNothing())
          .execute()
        await db.deleteFrom("blobs").where("hash", "=", TRIAL).execute()
        full = false
        return true
      } catch (error) {
        if (isFull(error)) return false
        throw error
      }
    },
  }
}

/** How many bytes this process may still write there. */
export function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
