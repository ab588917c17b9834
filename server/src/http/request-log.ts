import type { Logger } from "pino"

/** An answered request, as the log and the metrics may know it: no address of a page, no query, no token. */
export interface Answered {
  method: string
  /** The pattern of its path, such as "/api/sessions/:id", or "unknown". */
  route: string
  status: number
  ms: number
  /** The refusal's code, if the answer was one. */
  code: string | undefined
  id(): string
}

/** What load balancers and browsers request all day. */
const QUIET = new Set(["/api/health", "/api/ready", "/assets/*", "/metrics"])

/** Logs each request at `info`, the frequent ones at `debug`. Null if the log would take neither. */
export function requestLog(log: Logger): ((it: Answered) => void) | null {
  if (!log.isLevelEnabled("info")) return null
  const debug = log.isLevelEnabled("debug")
  return ({ method, route, status, ms, code, id }) => {
    const quiet = QUIET.has(route) && status < 500
    if (quiet && !debug) return
    const fields = { method, route, status, ms: Math.round(ms * 10) / 10, id: id(), ...(code && { code }) }
    log[quiet ? "debug" : "info"](fields, "request")
  }
}
