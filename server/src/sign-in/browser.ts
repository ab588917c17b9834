import { cookieIn, cookieName } from "../people/cookie.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import { mac, sameText } from "../storage/keys.ts"

/**
 * Identifies a browser, regardless of the person: by a cookie that it got when it first asked for a code. Its codes are its
 * own, so nobody else's wrong tries use them up. Once it has signed in, the cookie also says with which address, so that it
 * has an allowance of its own while others ask for codes to that address.
 */
export interface AskingBrowser {
  /** The stored form of its id. */
  hash: string
  /** Whether it has signed in with this address before. */
  knows(address: string): boolean
  /** The cookie to set: a new one if it had none. */
  cookie(signedInWith?: string): string
}

const NAME = "openctl.browser"
const YEAR_S = 365 * 86_400

export function browserOf(terms: { secret: string; https: boolean }, request: Request): AskingBrowser {
  const name = cookieName(NAME, terms.https)
  const [, given, seal = ""] =
    cookieIn(request.headers.get("cookie"), name)?.match(/^([\w-]{43})(?:\.([\w-]{43}))?$/) ?? []
  const id = given ?? newSecret()
  const sealOf = (address: string) => mac(terms.secret, `browser ${id} ${address}`)
  return {
    hash: hashSecret(id),
    knows: (address) => sameText(seal, sealOf(address)),
    cookie(address) {
      const proof = address === undefined ? seal : sealOf(address)
      const value = proof === "" ? id : `${id}.${proof}`
      return `${name}=${value}; Max-Age=${YEAR_S}; Path=/; HttpOnly; SameSite=Lax${terms.https ? "; Secure" : ""}`
    },
  }
}
