import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"

/**
 * How long a sender keeps trying. Page and command line share one rule of which failures pass by themselves and how long to wait
 * for that. They differ in when they give up: a command has to end some time, a tab or the daemon does not.
 */
export interface Patience {
  /** Gives up after so many failures in a row. */
  tries: number
  /** Gives up after so many answers that say no: a server that fails again and again needs somebody to look at it. */
  faults: number
  /** The longest that the server may ask to wait. */
  mostSeconds: number
  /** Whether an error that looks passing is final after all. */
  isFinal?(error: unknown): boolean
  onWait?(seconds: number, attempt: number): void
  /** Other than `sleep` where something may end the wait early. */
  wait?(ms: number, signal?: AbortSignal): Promise<void>
  signal?: AbortSignal
}

/** For a command: with the waits between them, ten tries are about two minutes. */
export const untilToldOf = { tries: 10, faults: 10, mostSeconds: 120 } as const satisfies Patience

/** For uploads in a tab, which people pause and stop themselves: closing a laptop is no failure. */
export const untilStopped = {
  tries: Number.POSITIVE_INFINITY,
  faults: 40,
  mostSeconds: Number.POSITIVE_INFINITY,
} as const satisfies Patience

const LONGEST_WAIT_MS = 20_000

/** Does something again while it fails in a way that passes. Only for what may be repeated without harm. */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { signal } = patience
  for (let attempt = 1, faults = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal) faults++
      if (signal?.aborted || !isPassing(error) || patience.isFinal?.(error)) throw error
      const wait = waitMs(attempt, error)
      if (attempt >= patience.tries || faults >= patience.faults || wait > patience.mostSeconds * 1000) throw error
      patience.onWait?.(wait / 1000, attempt)
      await (patience.wait ?? sleep)(wait, signal)
    }
  }
}

/** Whether it may pass by itself: a lost line, a server that restarts or asks to come back later. A full disk doesn't. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (error instanceof Error && error.name === "TimeoutError") return true
  return error instanceof Refusal && [429, 500, 502, 503, 504].includes(error.status)
}

/**
 * As long as the server asks for; else twice as long each time, and each time other than others, so that a server that comes
 * back is not met by all at once.
 */
export function waitMs(attempt: number, error: unknown, longest = LONGEST_WAIT_MS, random = Math.random()): number {
  if (error instanceof Refusal && error.retryAfter !== undefined) return error.retryAfter * 1000
  return Math.min(longest, 500 * 2 ** (attempt - 1)) * (0.5 + random / 2)
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
