import pino, { type LogFn, type Logger } from "pino"
import { DatabaseAway } from "./storage/away.ts"

/**
 * The server's log, one line of JSON for each thing, without anybody's addresses, names, tokens or queries in it. Requests come
 * by the thousand: their lines are written together, at most so many milliseconds late. A warning is written at once, with all
 * that came before it.
 */
const FLUSH_MS = 100
const TOGETHER_BYTES = 4096
const WARNING = 40

export function makeLog(level: string): Logger {
  return pino({ level, serializers: { err: withoutValues }, hooks: { logMethod: write } }, output())
}

let out: ReturnType<typeof pino.destination> | undefined

/** One for all servers of a process, since one process has one stdout. */
function output() {
  if (out) return out
  const made = pino.destination({ dest: 1, sync: true, minLength: TOGETHER_BYTES, periodicFlush: FLUSH_MS })
  process.on("exit", () => made.flushSync())
  out = made
  return made
}

/** An error as the log may have it. A database's errors carry the values of the row beside their words: addresses, names. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name: type, message, stack } = error
  return { type, message, stack, code: (error as { code?: unknown }).code }
}

/** That the database is away is said once, by whoever watches it, and not by everybody who wanted something of it. */
function write(this: Logger, given: Parameters<LogFn>, method: LogFn, level: number): void {
  const [about] = given as unknown[]
  if ((about as { err?: unknown } | null)?.err instanceof DatabaseAway) return
  method.apply(this, given)
  if (level >= WARNING) out?.flushSync()
}
