import type { TokenScope } from "#protocol/account"

/**
 * The room of the one door. It decides who may do what to a session and nothing else; no other room may decide it. It must
 * never answer from memory: it asks the database each time.
 *
 * A viewer is the one who asks, perhaps unknown.
 */
export interface Viewer {
  /** The person, if known. */
  person: { id: string; name: string } | null
  /** What they presented. `sign-in` is the browser's cookie. */
  via: "sign-in" | "token" | "append-token" | "nobody"
  /** The id of the sign-in or token, so that its connections can be closed when it ends. */
  credential: string | null
  /** When the credential expires, in milliseconds since 1970, or null. */
  until: number | null
  /** The scope of a token; a sign-in may do everything. */
  scopes: readonly TokenScope[]
  /** SHA-256 of the share link token that was presented, or null. */
  link: string | null
  /** SHA-256 of the session append token that was presented, or null. */
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

/** Finds out who asks. Throws UNAUTHENTICATED if a credential is presented and is not valid. */
export type ViewerOf = (request: Request) => Promise<Viewer>
