import { isIP } from "node:net"

/**
 * Whose machine a request comes from. The socket's address is given to the request by whoever takes it in (main.ts);
 * forwarding headers count only when that address is a proxy that the operator trusts.
 */
const peers = new WeakMap<Request, string>()

export function setPeer(request: Request, address: string): void {
  peers.set(request, address)
}

/** The peer's address; with a trusted proxy, the one that it names last. "unknown" when there is none. */
export function peerOf(request: Request, trusted: readonly string[] = []): string {
  const peer = plain(peers.get(request) ?? "unknown")
  if (!trusted.includes(peer)) return peer
  const named = (request.headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((one) => plain(one.trim()))
    .filter((one) => isIP(one) !== 0 && !trusted.includes(one))
  return named.at(-1) ?? peer
}

/** An IPv4 address that came in by an IPv6 socket is itself. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, "")
