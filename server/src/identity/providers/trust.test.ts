import { expect, test } from "bun:test"
import { byGitHub, byGoogle, byOidc } from "./trust.ts"

test.each([
  [{ email: "A@Gmail.com", email_verified: true }, "a@gmail.com", true],
  [{ email: "a@gmail.com", email_verified: false }, "a@gmail.com", false],
  [{ email: "a@example.com", email_verified: true, hd: "example.com" }, "a@example.com", true],
  [{ email: "a@example.com", email_verified: true }, "a@example.com", false],
  [{ email: "a@gmail.com.evil.example", email_verified: true }, "a@gmail.com.evil.example", false],
  [{ email: "a@example.com", email_verified: true, hd: "" }, "a@example.com", false],
  [{ email: ["a@gmail.com"], email_verified: true }, null, false],
  [{ email: "not an address", email_verified: true }, null, false],
])("Google's word %o", (claims, address, proved) => {
  expect(byGoogle(claims)).toEqual({ address, proved })
})

test("another provider's word counts where the operator trusts it, and only for what it has verified", () => {
  const claims = { email: "a@example.com", email_verified: true }
  expect([byOidc(claims, true).proved, byOidc(claims, false).proved]).toEqual([true, false])
  expect(byOidc({ email: "a@example.com" }, true).proved).toBe(false)
  expect(byOidc({ email: "a@example.com", email_verified: "true" }, true).proved).toBe(true)
})

test("GitHub's list may be anything", () => {
  for (const odd of [null, {}, "x", [null]]) {
    expect(byGitHub(odd)).toEqual({ address: null, proved: false })
  }
  expect(byGitHub([{ primary: true, verified: true }])).toEqual({ address: null, proved: false })
})
