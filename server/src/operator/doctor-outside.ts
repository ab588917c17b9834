import { isIP } from "node:net"
import { calls } from "#protocol/calls"
import type { Finding } from "#protocol/operator"
import { isLoopback } from "../config.ts"
import type { Arrived, Echo } from "../http/echo.ts"
import type { Trusted } from "../http/peer.ts"
import { LIVE_PATH } from "../live/routes.ts"

/** How the server looks from outside: it sends itself requests to the address that people open. */
export interface FromOutside {
  appUrl: string
  echo: Echo
  trustedProxies: Trusted
}

const PATIENCE_MS = 5_000
/** An upload's batch is larger than most proxies accept by default. */
const BODY_BYTES = 8 * 1024 * 1024

export async function fromOutside(given: FromOutside): Promise<Finding[]> {
  const { appUrl, echo } = given
  const mark = echo.mark()
  try {
    const answer = await ask(appUrl + calls.ready.path, { headers: mark.headers })
    if (typeof answer === "string") return [bad("reached", `${appUrl} can't be reached from here: ${answer}.`)]
    const arrived = mark.arrived()
    if (!arrived) {
      const says = `${appUrl} answers, but not from this server. With several nodes that is another one; otherwise correct APP_URL, or the proxy.`
      return [{ what: "reached", state: "note", says }]
    }
    return [
      { what: "reached", state: "good", says: `${appUrl} leads here.` },
      forwarding(given, arrived),
      await upgrading(appUrl),
      await largeBodies(appUrl),
    ]
  } finally {
    mark.forget()
  }
}

const bad = (what: string, says: string): Finding => ({ what, state: "bad", says })

interface Answer {
  status: number
  /** Its body if that is JSON, as all of our answers are. */
  json: Record<string, unknown> | null
}

/**
 * Sends a request on a connection of its own, which is cut afterwards: a half-sent body that nobody reads would hold up a
 * server that stops.
 */
async function ask(url: string, how: RequestInit): Promise<Answer | string> {
  const cut = new AbortController()
  const late = setTimeout(() => cut.abort(new Error("no answer in time")), PATIENCE_MS)
  try {
    const headers = { ...how.headers, connection: "close" } as Record<string, string>
    const answer = await fetch(url, { ...how, headers, redirect: "manual", signal: cut.signal })
    const isJson = (answer.headers.get("content-type") ?? "").includes("json")
    return { status: answer.status, json: isJson ? ((await answer.json()) as Record<string, unknown>) : null }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return String(code ?? message ?? "unknown")
  } finally {
    clearTimeout(late)
    cut.abort()
  }
}

function forwarding({ appUrl, trustedProxies }: FromOutside, { peer, forwardedFor }: Arrived): Finding {
  const what = "forwarded address"
  if (forwardedFor !== null && !trustedProxies(peer)) {
    const says = `A proxy at ${peer} forwards people's addresses but isn't trusted, so limits count the proxy, not people. Set TRUSTED_PROXIES=${peer}.`
    return bad(what, says)
  }
  if (forwardedFor !== null) return { what, state: "good", says: `The proxy at ${peer} forwards people's addresses.` }
  const direct = isLoopback(new URL(appUrl).hostname) || (isIP(peer) !== 0 && new URL(appUrl).protocol === "http:")
  if (direct) return { what, state: "good", says: "There is no proxy in between." }
  return bad(
    what,
    `The proxy at ${peer} doesn't forward people's addresses. Have it send X-Forwarded-For (docs/nginx.conf).`,
  )
}

/** As a page does: with a ticket, and by WebSocket. */
async function upgrading(appUrl: string): Promise<Finding> {
  const what = "live socket"
  const asked = await ask(appUrl + calls.createTicket.path, { method: "POST", headers: { origin: appUrl } })
  const ticket = typeof asked === "string" ? undefined : asked.json?.ticket
  if (typeof ticket !== "string") return bad(what, "The server gave no ticket for the socket.")
  const opened = await opens(`${appUrl.replace(/^http/, "ws")}${LIVE_PATH}?ticket=${ticket}`, appUrl)
  if (opened) return { what, state: "good", says: "It opens." }
  const says =
    "It doesn't open, so pages ask every few seconds instead. Have the proxy forward the Upgrade header (docs/nginx.conf)."
  return bad(what, says)
}

function opens(url: string, origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers: { origin } } as unknown as string[])
    const end = (opened: boolean) => {
      clearTimeout(late)
      resolve(opened)
      socket.close()
    }
    const late = setTimeout(end, PATIENCE_MS, false)
    socket.onopen = () => end(true)
    socket.onerror = () => end(false)
    socket.onclose = () => end(false)
  })
}

/** Our own refusal of such a body has a code; a proxy's has none. */
async function largeBodies(appUrl: string): Promise<Finding> {
  const what = "large bodies"
  const answer = await ask(appUrl + calls.createTicket.path, { method: "POST", body: new Uint8Array(BODY_BYTES) })
  if (typeof answer !== "string" && (answer.status !== 413 || answer.json !== null)) {
    return { what, state: "good", says: `${BODY_BYTES / 1_048_576} MB come through.` }
  }
  const says = `${BODY_BYTES / 1_048_576} MB do not come through, so uploads go in small pieces. Raise the proxy's limit (client_max_body_size in nginx).`
  return { what, state: "note", says }
}
