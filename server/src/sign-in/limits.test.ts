import { expect, setSystemTime, test } from "bun:test"
import { Refusal } from "#protocol/errors"
import { networkOf } from "../http/network.ts"
import { limiter } from "./limits.ts"

function refusalOf(work: () => void): Refusal | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

test("one try too many is refused with the time to wait, and passes after that time", () => {
  try {
    const codes = limiter({ most: 2, windowMs: 60_000 })
    setSystemTime(new Date(1_000_000))
    codes.take("a")
    setSystemTime(new Date(1_030_000))
    codes.take("a")
    expect(refusalOf(() => codes.take("a"))).toMatchObject({ code: "RATE_LIMITED", status: 429, retryAfter: 30 })
    expect(refusalOf(() => codes.take("b"))).toBeNull()
    setSystemTime(new Date(1_060_001))
    expect(refusalOf(() => codes.take("a"))).toBeNull()
  } finally {
    setSystemTime()
  }
})

test("ever new names fill no memory, and the latest ones are still remembered", () => {
  const codes = limiter({ most: 1, windowMs: 60_000, mostKeys: 3 })
  for (const name of ["a", "b", "c", "d"]) codes.take(name)
  expect(refusalOf(() => codes.take("d"))?.code).toBe("RATE_LIMITED")
  expect(refusalOf(() => codes.take("a"))).toBeNull()
})

test("all addresses of one IPv6 network are one asker, and an IPv4 address is its own", () => {
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2")
  expect(networkOf("2001:0db8:0001:0002:ffff::1")).toBe("2001:db8:1:2")
  expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0")
  expect(networkOf("::1")).toBe("0:0:0:0")
  expect(networkOf("192.0.2.7")).toBe("192.0.2.7")
  expect(networkOf("unknown")).toBe("unknown")
})
