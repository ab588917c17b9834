import type { Logger } from "pino"
import { directPeer, isForwarded, type Trusted } from "./peer.ts"

/**
 * Logs once an hour what is wrong with the path of incoming requests: each of these looks like a bug in openctl, and is a
 * line of configuration.
 */
export interface OddWays {
  /** Checks a request. */
  look(request: Request): void
  /** A live socket was requested with a valid ticket, but without Upgrade. */
  noUpgrade(): void
}

const HOUR = 3_600_000
/** Strangers choose these names, so this many of a kind are logged in an hour. The operator's own gets its turn later. */
const MOST_SAID = 5

export function oddWays(given: { log: Logger; appUrl: string; trusted: Trusted }): OddWays {
  /** By kind: what was logged in the last hour, and when. */
  const said = new Map<string, Map<string, number>>()
  const once = (kind: string, name: string, fields: object, sentence: string) => {
    const now = Date.now()
    const recent = new Map([...(said.get(kind) ?? [])].filter(([, at]) => at > now - HOUR))
    if (recent.has(name) || recent.size >= MOST_SAID) return
    said.set(kind, recent.set(name, now))
    given.log.warn(fields, sentence)
  }
  const forwarded = (request: Request) => {
    if (!isForwarded(request)) return
    const peer = directPeer(request)
    if (given.trusted(peer)) return
    once(
      "peer",
      peer,
      { peer },
      "a proxy that is not in TRUSTED_PROXIES forwards requests, so limits count everyone behind it as one person. If it is your proxy, add its address",
    )
  }
  const elsewhere = (request: Request) => {
    const origin = request.headers.get("origin")
    if (origin === null || origin === given.appUrl || !isOfOurPages(request, origin)) return
    once(
      "origin",
      origin,
      { opened: origin, app_url: given.appUrl },
      "the pages were opened at another address than APP_URL. Nobody can sign in or follow live there. Set APP_URL to the address that people open",
    )
  }
  return {
    look(request) {
      forwarded(request)
      elsewhere(request)
    },
    noUpgrade: () =>
      once(
        "upgrade",
        "upgrade",
        {},
        "a live socket was asked for without Upgrade: the proxy in front does not pass it on, and pages ask every few seconds instead. docs/nginx.conf and docs/Caddyfile show how",
      ),
  }
}

/** Whether our own page sent this, and not a foreign page that tries to. */
function isOfOurPages(request: Request, origin: string): boolean {
  if (origin.length > 300 || !URL.canParse(origin)) return false
  const site = request.headers.get("sec-fetch-site")
  // Browsers send it on https and on localhost only; elsewhere the Host header has to do.
  return site === null ? new URL(origin).host === request.headers.get("host") : site === "same-origin"
}
