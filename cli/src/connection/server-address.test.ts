import { expect, test } from "bun:test"
import { isOpenToOthers, serverAddress } from "./server-address.ts"

for (const [typed, meant] of [
  ["https://openctl.example.com", "https://openctl.example.com"],
  ["openctl.example.com", "https://openctl.example.com"],
  ["https://openctl.example.com/sessions/01abc?x#y", "https://openctl.example.com"],
  ["localhost:3000", "http://localhost:3000"],
  ["127.0.0.1:3000/", "http://127.0.0.1:3000"],
  ["[::1]:3000", "http://[::1]:3000"],
  ["http://10.0.0.5:3000", "http://10.0.0.5:3000"],
] as const) {
  test(`${typed} means ${meant}`, () => expect(serverAddress(typed)).toBe(meant))
}

for (const typed of [
  "",
  "ftp://example.com",
  "https://",
  "https://alice:secret@example.com",
  "http://localhost:3000/foo",
  "not an address",
]) {
  test(`${JSON.stringify(typed)} is refused`, () => expect(() => serverAddress(typed)).toThrow())
}

test("only http to another machine can be read on the way", () => {
  expect(isOpenToOthers("http://openctl.example.com")).toBe(true)
  expect(isOpenToOthers("http://10.0.0.5:3000")).toBe(true)
  expect(isOpenToOthers("http://127.0.0.1.example.com")).toBe(true)
  expect(isOpenToOthers("http://localhost:3000")).toBe(false)
  expect(isOpenToOthers("http://[::1]:3000")).toBe(false)
  expect(isOpenToOthers("https://openctl.example.com")).toBe(false)
})
