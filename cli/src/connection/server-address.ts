import { cleanLine } from "#protocol/clean"
import { pageAt } from "#protocol/pages"
import { usage } from "../terminal/failure.ts"

/** The server that somebody means, as the origin that calls are sent to: any of its pages will do, https is understood. */
export function serverAddress(given: string): string {
  const text = given.trim()
  const bad = usage(`"${text}" is not a server's address. A server's address looks like https://openctl.example.com.`)
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? "" : isLoopback(hostOf(text)) ? "http://" : "https://"
  let url: URL
  try {
    url = new URL(scheme + text)
  } catch {
    throw bad
  }
  if (!/^https?:$/.test(url.protocol) || url.hostname === "") throw bad
  if (url.username || url.password) throw usage("Leave the name and password out of the address: sign in instead.")
  if (pageAt(url.pathname) === null)
    throw usage(
      `openctl is at the root of its server. Leave ${cleanLine(url.pathname, 60)} out of the address: ${url.origin}`,
    )
  return url.origin
}

/** Whether what is sent there can be read on the way. */
export function isOpenToOthers(server: string): boolean {
  const url = new URL(server)
  return url.protocol === "http:" && !isLoopback(url.hostname)
}

function hostOf(text: string): string {
  return /^(\[[^\]]*\]|[^:/?#]*)/.exec(text)?.[0] ?? ""
}

function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(host)
}
