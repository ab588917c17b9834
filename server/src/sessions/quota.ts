import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** In bytes of raw lines. */
export interface Quota {
  /** Of one session. */
  maxSessionBytes: number
  /** Of all sessions of a person together; 0 for any number. */
  maxPersonBytes: number
}

/**
 * How large a session may become with this request. What a person has is counted once a request: several that come at the same
 * time may together go beyond it, by less than a session each.
 */
export async function roomFor(store: Store, session: Opened<"append">, quota: Quota): Promise<number> {
  if (quota.maxPersonBytes === 0) return quota.maxSessionBytes
  const { bytes } = await store.db
    .selectFrom("sessions")
    .select((row) => row.fn.sum<number>("bytes").as("bytes"))
    .where("owner_id", "=", session.row.owner_id)
    .executeTakeFirstOrThrow()
  const left = quota.maxPersonBytes - Number(bytes)
  if (left <= 0) {
    const most = Math.floor(quota.maxPersonBytes / 1_048_576)
    throw new Refusal("TOO_LARGE", `All your sessions together may have ${most} MB here (MAX_PERSON_MB).`)
  }
  return Math.min(quota.maxSessionBytes, session.row.bytes + left)
}
