/** The room of background work: when it repeats, and how it stops. It must never know what the work is about. */

/** Work that repeats, one run at a time. */
export interface Loop {
  /** Runs the work now, or after the current run; resolves when it has ended. */
  now(): Promise<void>
  /** Starts no more runs; resolves when the current one has ended, or after this many milliseconds if it hangs. */
  close(patienceMs?: number): Promise<void>
}

interface Options {
  /** Milliseconds from the end of one run to the start of the next. */
  every: number | (() => number)
  /** The same after a failed run. */
  afterFailure?: number
  /** Milliseconds before the first run (default: `every`). */
  first?: number
  /** Receives the function that asks for an early run. Requests made before that run starts share it. */
  nudge?(soon: () => void): void
  /** Milliseconds that a requested run waits, so that further requests can join it. */
  nudgeMs?: number
  /** One run. Long work checks the signal now and then: it is aborted when the server stops. */
  work(signal: AbortSignal): Promise<void>
  /** Called when a run failed; the next one starts all the same. */
  failed(error: unknown): void
}

export function loop(given: Options): Loop {
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
    under = work().then((rest) => {
      under = null
      plan(rest)
    })
    return under
  }

  /**
   * Returns how long to rest afterwards. A nudge also has to wait after a failure, or an unavailable service would be called
   * without pause.
   */
  async function work(): Promise<number> {
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
