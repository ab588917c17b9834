import type { Logger } from "pino"

/**
 * An outage of an external service, such as the database: the log says once that it is away and once that it is back,
 * however many requests failed meanwhile.
 */
export interface Outage {
  /** Called for each failure. */
  failed(error: unknown): void
  /** Called when it can be reached again. */
  back(): void
}

export function outage(log: Logger, what: string): Outage {
  let away: { since: number; failures: number } | null = null
  return {
    failed(error) {
      if (away) {
        away.failures++
        return
      }
      away = { since: Date.now(), failures: 1 }
      log.error({ problem: problemOf(error) }, `${what} is away`)
    },
    back() {
      if (!away) return
      const seconds = Math.round((Date.now() - away.since) / 1000)
      // At the level of the warning: without info messages the log would otherwise end with an outage that is long over.
      log.warn({ seconds, failures: away.failures }, `${what} is back`)
      away = null
    },
  }
}

/** A code if there is one. An error's message may contain an address with a password in it. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown"
  const { code } = error as { code?: unknown }
  return typeof code === "string" ? code : error.name
}
