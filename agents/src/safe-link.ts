/** Where a link of a transcript may lead. Anything else, and anything without an origin of its own, is no link. */
export function safeLink(href: string | undefined): string | null {
  if (!href || href.length > 4000) return null
  let url: URL
  try {
    url = new URL(href)
  } catch {
    // Relative addresses meant something on the agent's machine; here they would lead into this server.
    return null
  }
  if (url.protocol === "mailto:") return url.href
  if (url.protocol !== "https:" && url.protocol !== "http:") return null
  // "https://bank.example@evil.example": a name before the host only ever misleads.
  if (url.username !== "" || url.password !== "") return null
  return url.href
}
