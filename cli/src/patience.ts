import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { Failure } from "./failure.ts"

/** So often in a row without success before it is given up: with the waits between them, about two minutes. */
const TRIES = 10
const LONGEST_WAIT_MS = 20_000

/**
 * Does something again while the connection is lost, the server is starting, or it asks to come back later. Only for what
 * may be repeated without harm.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  given: { signal?: AbortSignal; onWait?: (seconds: number, attempt: number) => void } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= TRIES || given.signal?.aborted || !isPassing(error)) throw error
      const wait = waitMs(attempt, error)
      given.onWait?.(wait / 1000, attempt)
      await sleep(wait, given.signal)
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return !(error.cause instanceof Failure)
  if (!(error instanceof Refusal)) return false
  // A full disk is no matter of seconds.
  return error.code === "RATE_LIMITED" ? (error.retryAfter ?? 1) <= 120 : [500, 502, 503, 504].includes(error.status)
}

/** Twice as long each time, and each time other than others: a server that comes back is not met by all at once. */
export function waitMs(attempt: number, error?: unknown, random = Math.random()): number {
  if (error instanceof Refusal && error.retryAfter !== undefined) return error.retryAfter * 1000
  return Math.min(LONGEST_WAIT_MS, 500 * 2 ** (attempt - 1)) * (0.5 + random / 2)
}

export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener("abort", stop, { once: true })
    if (signal?.aborted) stop()
    function done() {
      signal?.removeEventListener("abort", stop)
      resolve()
    }
    function stop() {
      clearTimeout(timer)
      reject(signal?.reason)
    }
  })
}
