import { Refusal } from "#protocol/errors"
import { DatabaseAway } from "./away.ts"

/** The reason why a server can't start, in a sentence that says what to do. */
export class CannotStart extends Error {}

/** Translates a database's errors for the other rooms: a full disk becomes a refusal, everything else stays as it is. */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isFull(error) ? new Refusal("STORAGE_FULL") : error
  }
}

const FULL = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR_WRITE", // what a quota answers with
  "ENOSPC",
  "EDQUOT",
  "53100", // PostgreSQL: disk_full
])

export function isFull(error: unknown): boolean {
  return error instanceof Error && FULL.has(String((error as { code?: unknown }).code))
}

/** Whether a row was refused because its key exists already. */
export function isTaken(error: unknown): boolean {
  const code = error instanceof Error ? String((error as { code?: unknown }).code) : ""
  return code === "23505" || code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY"
}

/** Seconds: a database's restart rarely takes longer. */
const AGAIN_S = 2

/** The refusal for a failure that isn't the caller's mistake; null for any other error. */
export function refusalOf(error: unknown): Refusal | null {
  if (isFull(error)) return new Refusal("STORAGE_FULL")
  if (!(error instanceof DatabaseAway)) return null
  const sentence = "The server can't reach its database at the moment. Try again in a few seconds."
  return new Refusal("UNAVAILABLE", sentence, {}, AGAIN_S)
}
