import { expect, test } from "bun:test"
import { addressFor } from "./address-for.ts"
import { safePath } from "./safe-path.ts"

const origin = "https://openctl.example.com"

test("signing in leads back to a page of this server, with its query and hash", () => {
  for (const path of ["/", "/sessions/01", "/?filter=shared&q=a%20b", "/sessions/01#e12"]) {
    expect(safePath(path, origin)).toBe(path)
  }
})

test("it leads nowhere else, however the address is written", () => {
  const evil = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "",
    null,
    undefined,
    7,
    ["/"],
  ]
  for (const address of evil) expect(safePath(address, origin)).toBeNull()
})

test("it does not lead to signing in again", () => {
  expect(safePath("/sign-in?to=/", origin)).toBeNull()
})

test("only an email's link says whom it is for", () => {
  expect(addressFor("#for=bob%2Bwork%40example.com")).toBe("bob+work@example.com")
  for (const hash of ["", "#e12", "#for=", "#for=bob", "#for=%E0%A4%A", "#bob@example.com"]) {
    expect(addressFor(hash)).toBeNull()
  }
})
