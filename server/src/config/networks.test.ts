import { expect, test } from "bun:test"
import { trustedProxies } from "./networks.ts"

test("proxies are trusted by address and by network, of both kinds of addresses", () => {
  const trusted = trustedProxies(["127.0.0.1", "10.0.0.0/8", "172.28.0.10/32", "fd00::/8", "2001:db8::7"])
  const yes = ["127.0.0.1", "10.0.0.0", "10.255.255.255", "172.28.0.10", "fd12:3456::1", "2001:db8::7"]
  const no = ["127.0.0.2", "11.0.0.1", "9.255.255.255", "172.28.0.11", "fe00::1", "2001:db8::8", "unknown", ""]
  expect(yes.filter((address) => !trusted(address))).toEqual([])
  expect(no.filter(trusted)).toEqual([])
  expect(["127.0.0.1", "::1", "unknown"].filter(trustedProxies([]))).toEqual([])
})

test.each([
  "proxy.local",
  "10.0.0.0/33",
  "fd00::/129",
  "10.0.0.0/",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "10.0.0",
  "fe80::1%eth0",
  "1.2.3.4:80",
])("what is no address and no network is refused: %s", (given) =>
  expect(() => trustedProxies([given])).toThrow("must list IP addresses or networks"),
)

test("a network of every address is no proxy", () => {
  for (const all of ["0.0.0.0/0", "::/0"]) expect(() => trustedProxies([all])).toThrow("which is every address")
})
