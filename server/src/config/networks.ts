import { BlockList, isIP } from "node:net"
import { ConfigError } from "./values.ts"

/** Whether an address is in one of the networks in `TRUSTED_PROXIES`: single addresses, or networks in CIDR notation. */
export function trustedProxies(given: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const one of given) add(list, one)
  if (given.length === 0) return () => false
  return (address) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")
}

function add(list: BlockList, given: string): void {
  const [address = "", length, ...more] = given.split("/")
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (version === 0 || address.includes("%") || more.length > 0 || bits < 0 || bits > most) {
    throw new ConfigError(
      `TRUSTED_PROXIES has "${given}"; it must list IP addresses or networks, such as 127.0.0.1,10.0.0.0/8,fd00::/8.`,
    )
  }
  if (bits === 0) {
    throw new ConfigError(
      `TRUSTED_PROXIES has "${given}", which is every address, so anyone could claim to come from anywhere. Name the network your proxies are in.`,
    )
  }
  list.addSubnet(address, bits, version === 6 ? "ipv6" : "ipv4")
}
