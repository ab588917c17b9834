import type { Logger } from "pino"
import { directPeer, isForwarded, type Trusted } from "./peer.ts"

/**
 * What is wrong with the way by which requests come, said once in the log: each of these looks like a fault of openctl to
 * whoever meets it, and is a line of configuration.
 */
export interface OddWays {
  /** Looks at a request. */
  look(request: Request): void
  /** A live socket was asked for, with a good ticket, and without Upgrade. */
  noUpgrade(): void
}

/** Strangers choose these names: so many of them are said, and no more. */
const MOST_SAID = 5

export function oddWays(given: { log: Logger; appUrl: string; trusted: Trusted }): OddWays {
  const said = new Set<string>()
  const once = (key: string, kind: string, fields: object, sentence: string) => {
    if (said.has(key) || [...said].filter((one) => one.startsWith(kind)).length >= MOST_SAID) return
    said.add(key)
    given.log.warn(fields, sentence)
  }
  const forwarded = (request: Request) => {
    if (!isForwarded(request)) return
    const peer = directPeer(request)
    if (given.trusted(peer)) return
    once(
      `peer ${peer}`,
      "peer",
      { peer },
      "somebody who is not in TRUSTED_PROXIES forwards requests: limits count them as one person. If it is your proxy, add its address",
    )
  }
  const elsewhere = (request: Request) => {
    const origin = request.headers.get("origin")
    if (origin === null || origin === given.appUrl || !isOfOurPages(request, origin)) return
    once(
      `origin ${origin}`,
      "origin",
      { opened: origin, app_url: given.appUrl },
      "the pages were opened at another address than APP_URL: nobody can sign in or follow live there. Set APP_URL to the address that people open",
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

/** Whether our own page sent this, and not one of somebody else's that would like to. */
function isOfOurPages(request: Request, origin: string): boolean {
  if (origin.length > 300 || !URL.canParse(origin)) return false
  const site = request.headers.get("sec-fetch-site")
  // Browsers say it on https and on this machine only; elsewhere the Host has to do.
  return site === null ? new URL(origin).host === request.headers.get("host") : site === "same-origin"
}
