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

test.each([
  // claims, with off, with on, with always
  ["verified", { email_verified: true }, false, true, true],
  ["verified, as text", { email_verified: "true" }, false, true, true],
  ["without a word on it, as Entra ID", {}, false, false, true],
  ["not verified, as Authentik", { email_verified: false }, false, false, true],
  ["not verified, as text", { email_verified: "false" }, false, false, true],
  ["something odd", { email_verified: 1 }, false, false, true],
])(
  "another provider's word on an address that is %s counts as far as the operator trusts it",
  (_, claims, off, on, always) => {
    const given = { email: "A@example.com", ...claims }
    const found = (["off", "on", "always"] as const).map((trustsEmail) =>
      byOidc(given, { trustsEmail, emailClaim: "email" }),
    )
    expect(found).toEqual([off, on, always].map((proved) => ({ address: "a@example.com", proved })))
  },
)

test("an address in another claim is a proof only with `always`", () => {
  const claims = { upn: "a@example.com", email: "b@example.com", email_verified: true, list: ["c@example.com"] }
  expect(byOidc(claims, { trustsEmail: "always", emailClaim: "upn" })).toEqual({
    address: "a@example.com",
    proved: true,
  })
  expect(byOidc(claims, { trustsEmail: "on", emailClaim: "upn" }).proved).toBe(false)
  expect(byOidc(claims, { trustsEmail: "always", emailClaim: "list" }).address).toBe("c@example.com")
  expect(byOidc(claims, { trustsEmail: "always", emailClaim: "nothing" })).toEqual({ address: null, proved: false })
})

test("GitHub's list may be anything", () => {
  for (const odd of [null, {}, "x", [null]]) {
    expect(byGitHub(odd)).toEqual({ address: null, proved: false })
  }
  expect(byGitHub([{ primary: true, verified: true }])).toEqual({ address: null, proved: false })
})
