import { isIPv6 } from "node:net"

/** One customer usually has 2^64 IPv6 addresses, so the network counts as the client: its first four groups. */
export function networkOf(peer: string): string {
  if (!isIPv6(peer)) return peer
  const [left = "", right] = peer.split("::")
  const first = left.split(":").filter((group) => group !== "")
  const last = right?.split(":").filter((group) => group !== "") ?? []
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0"), ...last]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")
}
