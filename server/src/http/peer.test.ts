import { expect, test } from "bun:test"
import { peerOf, setPeer } from "./peer.ts"

const trusted = (address: string) => address.startsWith("10.") || address === "::1"

function asking(peer: string, forwardedFor?: string): string {
  const request = new Request("http://localhost/", {
    headers: forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor },
  })
  setPeer(request, peer)
  return peerOf(request, trusted)
}

test("a stranger's forwarding header does not count", () => {
  expect(asking("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9")
  expect(asking("::ffff:203.0.113.9", "198.51.100.1")).toBe("203.0.113.9")
})

test("behind proxies it is the nearest address that is not one of them, with or without a port", () => {
  expect(asking("10.0.0.1", "198.51.100.1")).toBe("198.51.100.1")
  expect(asking("10.0.0.1", "198.51.100.1:49152")).toBe("198.51.100.1")
  expect(asking("10.0.0.1", "[2001:db8::5]:49152")).toBe("2001:db8::5")
  expect(asking("10.0.0.1", "[2001:db8::5]")).toBe("2001:db8::5")
  expect(asking("10.0.0.1", "2001:db8::5")).toBe("2001:db8::5")
  expect(asking("10.0.0.1", "::ffff:198.51.100.1")).toBe("198.51.100.1")
  expect(asking("10.0.0.1", "203.0.113.66, 198.51.100.1:80, 10.0.0.2:443")).toBe("198.51.100.1")
})

test("entries left of one that is no address come from the client, and do not count", () => {
  expect(asking("10.0.0.1", "203.0.113.66, unknown")).toBe("10.0.0.1")
  expect(asking("10.0.0.1", "203.0.113.66, unknown, 10.0.0.2")).toBe("10.0.0.1")
  expect(asking("10.0.0.1", "203.0.113.66, ")).toBe("10.0.0.1")
  expect(asking("10.0.0.1")).toBe("10.0.0.1")
  expect(asking("10.0.0.1", "10.0.0.3, 10.0.0.2")).toBe("10.0.0.1")
})
