import { Refusal } from "#protocol/errors"
import { isPassing } from "#upload/patience"
import { Failure } from "../terminal/failure.ts"

/**
 * Whether following goes on after this. It bears more than an upload does, since what it has read waits in the spool: restarts,
 * full disks on either side, proxies that answer with a page of their own. Only a clear no ends it.
 */
export function isBearable(error: unknown): boolean {
  if (error instanceof Failure) return false
  if (!(error instanceof Refusal)) return true
  return isPassing(error) || error.code === "STORAGE_FULL"
}
