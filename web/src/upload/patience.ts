import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"

/** A server that answers with a fault of its own this often in a row needs somebody who looks at it. */
const MOST_FAULTS = 40
const LONGEST_WAIT_S = 30
/** A network that is gone does not always say so. */
export const ANSWER_MS = 120_000

/**
 * Does something again while nobody answers, for as long as it takes: whoever sends can pause it, and closing a laptop is no
 * failure. Only for what may be repeated without harm.
 */
export async function patiently<T>(work: () => Promise<T>, onWaiting: (seconds: number) => void): Promise<T> {
  for (let attempt = 0, faults = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal) faults++
      if (!isPassing(error) || faults > MOST_FAULTS) throw error
      const seconds = secondsUntilNext(attempt, error)
      onWaiting(seconds)
      await wait(seconds)
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (error instanceof DOMException && error.name === "TimeoutError") return true
  return error instanceof Refusal && [429, 500, 502, 503, 504].includes(error.status)
}

function secondsUntilNext(attempt: number, error: unknown): number {
  if (error instanceof Refusal && error.retryAfter) return error.retryAfter
  const backoff = Math.min(LONGEST_WAIT_S, 2 ** Math.min(attempt, 5))
  // Each time other than others: a server that comes back is not met by all at once.
  return Math.max(1, Math.round(backoff * (0.75 + Math.random() / 2)))
}

/** Shorter when the browser hears that the network is back. */
function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000)
    addEventListener("online", done)
    function done() {
      clearTimeout(timer)
      removeEventListener("online", done)
      resolve()
    }
  })
}
