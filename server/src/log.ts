import pino, { type LogFn, type Logger } from "pino"
import { DatabaseAway } from "./storage/away.ts"

/**
 * The server's log, one line of JSON per message, without anybody's addresses, names, tokens or queries. Requests come by
 * the thousand: their lines are written in batches, with a bounded delay in milliseconds. A warning is written at once, with
 * everything before it.
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

/**
 * An error in a form fit for the log. A database's errors contain values of the row besides the message: addresses, names.
 */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name: type, message, stack } = error
  return { type, message, stack, code: (error as { code?: unknown }).code }
}

/** The watcher of the database logs once that it is away, instead of everybody who needed it. */
function write(this: Logger, given: Parameters<LogFn>, method: LogFn, level: number): void {
  const [about] = given as unknown[]
  if ((about as { err?: unknown } | null)?.err instanceof DatabaseAway) return
  method.apply(this, given)
  if (level >= WARNING) out?.flushSync()
}
