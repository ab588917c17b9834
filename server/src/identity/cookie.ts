import { createHmac, timingSafeEqual } from "node:crypto"
import { COOKIE, SIGN_IN_DAYS } from "./foundation.ts"

/**
 * The browser's cookie, in the form that the sign-in library writes: the sign-in's token and its HMAC by the server's key.
 * A copy of the database alone makes no cookie.
 */
const sign = (secret: string, token: string) => createHmac("sha256", secret).update(token).digest("base64")

export function cookieFor(secret: string, token: string, https: boolean): string {
  const value = encodeURIComponent(`${token}.${sign(secret, token)}`)
  return `${COOKIE}=${value}; Max-Age=${SIGN_IN_DAYS * 86_400}; Path=/; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`
}

export const endedCookie = `${COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`

/** The sign-in's token: null without a cookie, undefined when the cookie is not one of ours. */
export function tokenOfCookie(secret: string, header: string | null): string | null | undefined {
  const found = header?.match(new RegExp(`(?:^|;\\s*)${COOKIE.replace(".", "\\.")}=([^;]*)`))?.[1]
  if (!found) return null
  let value: string
  try {
    value = decodeURIComponent(found)
  } catch {
    return undefined
  }
  const dot = value.lastIndexOf(".")
  const token = value.slice(0, dot)
  const given = Buffer.from(value.slice(dot + 1))
  const right = Buffer.from(sign(secret, token))
  return dot > 0 && given.length === right.length && timingSafeEqual(given, right) ? token : undefined
}
