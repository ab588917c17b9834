import { isIP } from "node:net"

/**
 * Whose machine a request comes from. The socket's address is attached to the request where it is taken in (main.ts);
 * forwarding headers count only if that address is a proxy that the operator trusts.
 */
const peers = new WeakMap<Request, string>()

export function setPeer(request: Request, address: string): void {
  peers.set(request, address)
}

/** The headers in which proxies name the client, most usual first. */
const FORWARDED = ["x-forwarded-for", "forwarded", "x-real-ip"]

/** Whether an address belongs to a proxy of the operator's. */
export type Trusted = (address: string) => boolean

/**
 * The peer's address; behind trusted proxies, the nearest address that isn't one of them. Read from the right: entries
 * further left were sent by the client, and may be anything.
 */
export function peerOf(request: Request, trusted: Trusted = () => false): string {
  const peer = directPeer(request)
  if (!trusted(peer)) return peer
  const named = (request.headers.get("x-forwarded-for") ?? "").split(",").map(forwarded)
  const nearest = named.findLast((address) => address === null || !trusted(address))
  return nearest ?? peer
}

/** The address at the other end of the connection: the client's, or that of the last proxy. */
export const directPeer = (request: Request): string => plain(peers.get(request) ?? "unknown")

/** An entry of X-Forwarded-For without its port, which some proxies add; null if it is no address ("unknown"). */
function forwarded(entry: string): string | null {
  const given = entry.trim()
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(given)?.[1] ?? /^([\d.]+):\d+$/.exec(given)?.[1] ?? given
  const address = plain(bare)
  return isIP(address) === 0 ? null : address
}

/** Whether a request names its client, besides the peer that sends it. */
export const isForwarded = (request: Request): boolean => FORWARDED.some((name) => request.headers.has(name))

/** An IPv4 address from an IPv6 socket, in its IPv4 form. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, "")
