/** A path on this server, or null: a value from an address must not lead anywhere else after signing in. */
export function safePath(given: unknown, origin: string = location.origin): string | null {
  if (typeof given !== "string" || !given.startsWith("/")) return null
  try {
    const url = new URL(given, origin)
    // "//evil", "/\evil" and the like change the origin; a parser notices, a pattern may not. "/.//evil" does so only when
    // it is parsed a second time.
    if (url.origin !== origin || url.pathname.startsWith("//") || url.pathname === "/sign-in") return null
    return url.pathname + url.search + url.hash
  } catch {
    return null
  }
}
