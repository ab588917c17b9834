import { promisify } from "node:util"
import { zstdCompress } from "node:zlib"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Connection } from "../connection.ts"
import { Failure } from "../failure.ts"
import type { Waiting } from "./spool.ts"

const zstd = promisify(zstdCompress)

/** Sends one batch, and gives it up when nothing is heard for so long: a network that is gone may not say so. */
export const ANSWER_MS = 60_000

export async function postLines(
  batch: Waiting,
  to: { connection: Connection; session: string; source: string; under: string | undefined; signal: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([to.signal, AbortSignal.timeout(ANSWER_MS)])
  await to.connection.client.send(
    calls.appendEntries,
    { id: to.session, source: to.source, line: batch.line, ...(to.under && { under: to.under }) },
    { body: await zstd(batch.body), headers: { "content-encoding": "zstd" }, signal },
  )
}

/** The line that the server expects instead, if it said so. */
export function expectedIn(error: unknown): number | null {
  const expected = error instanceof Refusal && error.code === "CONFLICT" ? error.details.expected : undefined
  return typeof expected === "number" ? expected : null
}

/**
 * Whether it is worth waiting: whoever follows for hours meets restarts, proxies that answer with a page of their own, and
 * networks that go away in the middle of an answer. Only what somebody says clearly ends it.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof Failure) return false
  if (!(error instanceof Refusal)) return true
  return error.code === "RATE_LIMITED" || [500, 502, 503, 504, 507].includes(error.status)
}
