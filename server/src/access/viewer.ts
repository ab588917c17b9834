import type { TokenScope } from "#protocol/account"

/**
 * The room of the one door. It answers who may do what to a session and nothing else; no other room may decide it, and this
 * one must never answer from memory: each time it asks the database.
 *
 * A viewer is whoever asks, perhaps nobody.
 */
export interface Viewer {
  /** The person, if one is known. */
  person: { id: string; name: string } | null
  /** What they came with. `sign-in` is the browser's cookie. */
  via: "sign-in" | "token" | "append-token" | "nobody"
  /** The id of the sign-in or token, to end what hangs on it when it ends. */
  credential: string | null
  /** When the credential ends by itself, in milliseconds since 1970, or null. */
  until: number | null
  /** What a token is good for; a sign-in is good for all. */
  scopes: readonly TokenScope[]
  /** SHA-256 of a share link's token that was presented, or null. */
  link: string | null
  /** SHA-256 of a session's append token that was presented, or null. */
  appendToken: string | null
}

export const allScopes: readonly TokenScope[] = ["read", "write", "share", "account"]

export const nobody: Viewer = {
  person: null,
  via: "nobody",
  credential: null,
  until: null,
  scopes: allScopes,
  link: null,
  appendToken: null,
}

/** Finds out who asks. Throws UNAUTHENTICATED when a credential is presented and is not good. */
export type ViewerOf = (request: Request) => Promise<Viewer>
