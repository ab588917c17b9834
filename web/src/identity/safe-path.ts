/** A path on this server, or null: what comes from an address must not lead anywhere else after signing in. */
export function safePath(given: unknown): string | null {
  if (typeof given !== "string" || !given.startsWith("/")) return null
  try {
    const url = new URL(given, location.origin)
    // "//evil", "/\evil" and the like change the origin; a parser finds out, a pattern may not.
    if (url.origin !== location.origin || url.pathname === "/sign-in") return null
    return url.pathname + url.search + url.hash
  } catch {
    return null
  }
}
