import { expect, test } from "bun:test"
import { cookieFor, tokenOfCookie } from "./cookie.ts"

const secret = "the derived key for signing in"

test("an unchanged cookie is accepted, under https by the name that other hosts can't set; a changed one is not", () => {
  for (const https of [false, true]) {
    const [ours = ""] = cookieFor(secret, "a-token", https).split(";")
    expect(ours.startsWith("__Host-")).toBe(https)
    expect(tokenOfCookie(secret, `theme=dark; ${ours}`, https)).toBe("a-token")
    expect(tokenOfCookie(secret, ours, !https)).toBeNull()
    expect(tokenOfCookie(secret, ours.replace("=", "=x"), https)).toBeUndefined()
    expect(tokenOfCookie("another key", ours, https)).toBeUndefined()
  }
  expect(tokenOfCookie(secret, "openctl.session_token=%", false)).toBeUndefined()
  expect(tokenOfCookie(secret, "theme=dark", false)).toBeNull()
})
