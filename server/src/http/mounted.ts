import { calls } from "#protocol/calls"

/** Fails the start if a call is declared that no room has mounted: clients would be told that it doesn't exist. */
export function checkMounted(routes: readonly { method: string; path: string }[]): void {
  const mounted = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const missing = Object.entries(calls).filter(([, { method, path }]) => !mounted.has(`${method} ${path}`))
  if (missing.length === 0) return
  throw new Error(`No room mounts these calls: ${missing.map(([name]) => name).join(", ")}.`)
}
