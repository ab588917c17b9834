import { statfsSync } from "node:fs"
import type { Kysely } from "kysely"
import { isFull } from "./failures.ts"
import type { Tables } from "./tables.ts"

/** Whether there is room for what is to be written: known from what failed, and with SQLite from the disk itself. */
export interface Space {
  /** Hears that a write found none. */
  ranOut(): void
  /** Whether there is room now. A write that failed for lack of it is tried again, small. */
  isLeft(db: Kysely<Tables>): Promise<boolean>
}

/** With less than this free the next append may not fit. */
const LEAST_BYTES = 1024 * 1024
const TRIAL_BYTES = 64 * 1024
const TRIAL = "a trial of whether there is room"

/** `folder` is where the database lies, if that is on this machine. */
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

/** Bytes that this process may still write there. */
export function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
