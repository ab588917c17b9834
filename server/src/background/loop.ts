/** The room of background work: when it repeats, and how it stops. It must never know what the work is about. */

/** Work that repeats, one round at a time. */
export interface Rounds {
  /** Runs a round now, or after the current one; resolves when it has ended. */
  now(): Promise<void>
  /** Starts no more rounds; resolves when the current one has ended, or after this many milliseconds if it hangs. */
  close(patienceMs?: number): Promise<void>
}

interface Round {
  /** Milliseconds from the end of one round to the start of the next. */
  every: number | (() => number)
  /** The same after a failed round. */
  afterFailure?: number
  /** Milliseconds before the first round (default: `every`). */
  first?: number
  /** Receives the function that asks for an early round. Requests made before that round starts share it. */
  nudge?(soon: () => void): void
  /** Milliseconds that a requested round waits, so that further requests can join it. */
  nudgeMs?: number
  /** One round. Long work checks the signal now and then: it is aborted when the server stops. */
  work(signal: AbortSignal): Promise<void>
  /** Called when a round failed; the next one runs all the same. */
  failed(error: unknown): void
}

export function rounds(given: Round): Rounds {
  const { nudgeMs = 0 } = given
  const every = () => (typeof given.every === "number" ? given.every : given.every())
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Number.POSITIVE_INFINITY
  let under: Promise<void> | null = null
  let nudged = false

  function plan(ms: number): void {
    const at = performance.now() + ms
    if (signal.aborted || at >= due) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(() => void run(), ms)
  }

  function run(): Promise<void> {
    clearTimeout(timer)
    due = Number.POSITIVE_INFINITY
    nudged = false
    under = round().then((rest) => {
      under = null
      plan(rest)
    })
    return under
  }

  /**
   * Returns how long to rest afterwards. A nudge also has to wait after a failure, or an unavailable service would be called
   * without pause.
   */
  async function round(): Promise<number> {
    try {
      await given.work(signal)
      return nudged ? Math.min(nudgeMs, every()) : every()
    } catch (error) {
      given.failed(error)
      return given.afterFailure ?? every()
    }
  }

  given.nudge?.(() => {
    if (under) nudged = true
    else plan(nudgeMs)
  })
  plan(given.first ?? every())
  return {
    async now() {
      while (under) await under
      if (!signal.aborted) await run()
    },
    async close(patienceMs) {
      stopping.abort()
      clearTimeout(timer)
      if (patienceMs === undefined) await under
      else await Promise.race([under, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())])
    },
  }
}
