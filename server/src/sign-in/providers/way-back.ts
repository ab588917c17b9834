import { randomBytes } from "node:crypto"
import type { Viewer } from "../../access/viewer.ts"
import { cookieIn, cookieName } from "../../people/cookie.ts"
import { mac, sameText } from "../../storage/keys.ts"
import type { SigningIn } from "../sign-in.ts"

/**
 * From our sign-in page to a provider's and back. The browser that began it has to end it, and a person who connects a
 * provider has to be still signed in. Otherwise an account there could be connected to somebody else who uses the browser by
 * then.
 */
export interface Begun {
  provider: string
  /** Passed back by the provider; tells concurrent flows apart. */
  state: string
  /** The path to go to in the end. */
  to: string
  /** The person who connects the provider to their account, or null for a sign-in. */
  person: string | null
  until: number
}

type Terms = Pick<SigningIn, "secret" | "https">

const NAME = "openctl.way"
const LIFE_MS = 10 * 60_000

/** The values that a provider gets at the beginning and has to return, or to be shown, at the end. */
export interface Proofs {
  /** For PKCE (RFC 7636): somebody who intercepts the code can't use it. */
  verifier: string
  /** Comes back in the id_token: a token of another flow is invalid. */
  nonce: string
}

/** Both are derived from the state with our key, so that nothing of a flow has to be stored. */
export const proofsOf = ({ secret }: Terms, state: string): Proofs => ({
  verifier: mac(secret, `verifier ${state}`),
  nonce: mac(secret, `nonce ${state}`),
})

export const newState = () => randomBytes(24).toString("base64url")

/** The cookie of a flow that begins now. */
export function begin(terms: Terms, given: Omit<Begun, "until">): string {
  const value = Buffer.from(JSON.stringify({ ...given, until: Date.now() + LIFE_MS })).toString("base64url")
  return cookieOf(terms, `${value}.${seal(terms, value)}`, LIFE_MS / 1000)
}

/** Deletes the cookie. */
export const ended = (terms: Terms): string => cookieOf(terms, "", 0)

/** The flow that a request ends: null if this browser didn't begin it, or somebody else is signed in by now. */
export function begunIn(terms: Terms, request: Request, viewer: Viewer, provider: string): Begun | null {
  const [value = "", sealed = ""] =
    cookieIn(request.headers.get("cookie"), cookieName(NAME, terms.https))?.split(".") ?? []
  if (value === "" || !sameText(seal(terms, value), sealed)) return null
  const begun = JSON.parse(Buffer.from(value, "base64url").toString()) as Begun
  const state = new URL(request.url).searchParams.get("state") ?? ""
  if (begun.provider !== provider || begun.state !== state || begun.until <= Date.now()) return null
  return begun.person === null || begun.person === viewer.person?.id ? begun : null
}

const seal = (terms: Terms, value: string) => mac(terms.secret, `way ${value}`)

const cookieOf = (terms: Terms, value: string, seconds: number) =>
  `${cookieName(NAME, terms.https)}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${terms.https ? "; Secure" : ""}`
