import { createHmac } from "node:crypto"
import { sameText } from "../storage/keys.ts"

export const COOKIE = "openctl.session_token"
export const SIGN_IN_DAYS = 30

/**
 * The browser's cookie: the sign-in's token and its HMAC under the server's key. A copy of the database isn't enough to make
 * a cookie.
 */
const sign = (secret: string, token: string) => createHmac("sha256", secret).update(token).digest("base64")

/** With https, a name for which browsers refuse cookies from other hosts and subdomains. */
export const cookieName = (name: string, https: boolean): string => (https ? `__Host-${name}` : name)

export function cookieFor(secret: string, token: string, https: boolean): string {
  const value = encodeURIComponent(`${token}.${sign(secret, token)}`)
  return `${cookieName(COOKIE, https)}=${value}; Max-Age=${SIGN_IN_DAYS * 86_400}; ${attributes(https)}`
}

export const endedCookie = (https: boolean): string => `${cookieName(COOKIE, https)}=; Max-Age=0; ${attributes(https)}`

const attributes = (https: boolean) => `Path=/; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`

/** The value of our cookie in a request, if there is one. */
export function cookieIn(header: string | null, name: string): string | null {
  return header?.match(new RegExp(`(?:^|;\\s*)${name.replaceAll(".", "\\.")}=([^;]*)`))?.[1] || null
}

/** The sign-in's token: null without a cookie, undefined if the cookie is not one of ours. */
export function tokenOfCookie(secret: string, header: string | null, https: boolean): string | null | undefined {
  const found = cookieIn(header, cookieName(COOKIE, https))
  if (!found) return null
  let value: string
  try {
    value = decodeURIComponent(found)
  } catch {
    return undefined
  }
  const dot = value.lastIndexOf(".")
  const token = value.slice(0, dot)
  return dot > 0 && sameText(value.slice(dot + 1), sign(secret, token)) ? token : undefined
}
