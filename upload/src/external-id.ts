/**
 * The id by which the server finds a session again, whether the page, `upload`, `follow` or the daemon sends it. `own` is the
 * agent's id. With `all` lines are numbered differently, so that it is a session of its own.
 */
export function externalId(agent: string, own: string, all: boolean): string {
  return `${agent}:${own}${all ? ":all" : ""}`
}

/** An id that nobody has, to send the same file as a new session. */
export function anotherId(external: string): string {
  const chance = crypto.getRandomValues(new Uint8Array(6))
  return `${external}:${Array.from(chance, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
}
