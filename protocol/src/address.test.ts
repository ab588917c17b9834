import { expect, test } from "bun:test"
import { maskAddress, normaliseAddress } from "./address.ts"

test("an address is trimmed and lower-cased, its domain written in ASCII", () => {
  expect(normaliseAddress("  Alice@Example.COM ")).toBe("alice@example.com")
  expect(normaliseAddress("bob@bücher.example")).toBe("bob@xn--bcher-kva.example")
})

test("dots and plus tags are kept: another mailbox is another person", () => {
  expect(normaliseAddress("a.l.i.c.e+work@example.com")).toBe("a.l.i.c.e+work@example.com")
})

for (const bad of [
  "",
  "alice",
  "@example.com",
  "alice@",
  "alice@example",
  "a@b@example.com",
  "alice@exa mple.com",
  "alice@127.0.0.1",
  "alice@[127.0.0.1]",
  "alice@example.com\r\nBcc: bob@example.com",
  "al\u0000ice@example.com",
  ".alice@example.com",
  "ali..ce@example.com",
  "älice@example.com",
  "alice@example.com/path",
  "alice@-example.com",
  "01jd@nobody.invalid",
  `${"a".repeat(65)}@example.com`,
  `alice@${"a.".repeat(130)}example.com`,
]) {
  test(`${JSON.stringify(bad.slice(0, 50))} is not an address`, () => {
    expect(normaliseAddress(bad)).toBeNull()
  })
}

test("a masked address tells its domain and one letter", () => {
  expect(maskAddress("alice@example.com")).toBe("a***@example.com")
})
