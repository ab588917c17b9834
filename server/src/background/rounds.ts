/**
 * The room of work that nobody waits for: how it comes round, and how it ends. It must never know what the work is about.
 */

/** Work that comes round again and again, one round at a time. */
export interface Rounds {
  /** Runs a round now, or after the one that is under way; resolves when it has ended. */
  now(): Promise<void>
  /** No round begins any more; resolves when the one under way has ended, or hangs for so long. */
  close(patienceMs?: number): Promise<void>
}

interface Round {
  /** Milliseconds from the end of a round to the beginning of the next. */
  every: number | (() => number)
  /** The same after a round that failed. */
  afterFailure?: number
  /** Milliseconds before the first round (default: `every`). */
  first?: number
  /** Takes what asks for a round before its time. Whatever asks before that round begins is served by it. */
  nudge?(soon: () => void): void
  /** How long a round waits that was asked for, so that more may be asked for. */
  nudgeMs?: number
  /** One round. What takes long looks at the signal now and then: it says that the server stops. */
  work(signal: AbortSignal): Promise<void>
  /** Hears of a round that failed; the next one comes all the same. */
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

  /** Gives how long to rest after it. After a failure a nudge has to wait as well: what is away would be asked without a rest. */
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
