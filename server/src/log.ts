import pino, { type LogFn, type Logger } from "pino"
import { DatabaseAway } from "./storage/away.ts"

/** The server's log, one line of JSON for each thing. */
export function makeLog(level: string): Logger {
  return pino({ level, serializers: { err: withoutValues }, hooks: { logMethod: saidOnce } })
}

/** An error as the log may have it. A database's errors carry the values of the row beside their words: addresses, names. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name: type, message, stack } = error
  return { type, message, stack, code: (error as { code?: unknown }).code }
}

/** That the database is away is said once, by whoever watches it, and not by everybody who wanted something of it. */
function saidOnce(this: Logger, given: Parameters<LogFn>, write: LogFn): void {
  const [about] = given as unknown[]
  if ((about as { err?: unknown } | null)?.err instanceof DatabaseAway) return
  write.apply(this, given)
}
