import { timingSafeEqual } from "node:crypto"
import type { Store } from "../storage/store.ts"

/**
 * Codes from letters, kept in the form of the sign-in library: the hash and how often it was tried. Whoever takes the row away
 * is the only one who compares, so that a code is good once however many come with it at the same time.
 */

/** Wrong tries after which a code is good no more. */
export const CODE_TRIES = 5
export const WRONG_CODE = "code: This code is not right, or has expired. Ask for a new one."

/** Spends one try. True when it was right; then the code is gone. */
export async function takeCode(store: Store, identifier: string, hash: string): Promise<boolean> {
  return store.unrecorded.transaction().execute(async (db) => {
    const row = await db
      .deleteFrom("verifications")
      .where("identifier", "=", identifier)
      .returningAll()
      .executeTakeFirst()
    if (!row || new Date(row.expires_at).getTime() <= Date.now()) return false
    const [kept = "", tries = "0"] = row.value.split(":")
    const same = kept.length === hash.length && timingSafeEqual(Buffer.from(kept), Buffer.from(hash))
    if (!same && Number(tries) + 1 < CODE_TRIES) {
      await db
        .insertInto("verifications")
        .values({ ...row, value: `${kept}:${Number(tries) + 1}` })
        .execute()
    }
    return same
  })
}
