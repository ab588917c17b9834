import type { ClerkClient, User } from "@clerk/backend"
import { normaliseAddress } from "#protocol/address"
import type { ClerkConfig } from "../../config/providers.ts"
import type { Came } from "./came.ts"

/**
 * Clerk: its own pages sign people in, and its handshake brings the result here; none of its scripts runs on our pages. The
 * handshake and the session's token are verified with the instance's public key, without a request to Clerk; who it is, and
 * which of their addresses are verified, is looked up and cached for a while.
 */
export interface Clerk {
  /** The address of its sign-in page, which returns to `back`. */
  signInUrl(back: string): Promise<string>
  /**
   * The person who came back; or an address that the browser has to visit first, so that we can tell; or null if nobody is
   * signed in there.
   */
  whoCame(request: Request): Promise<Came | { go: Response } | null>
}

/** A person who signs in again within this time isn't looked up again. */
const KNOWN_MS = 60_000
const MOST_KNOWN = 1_000
const CLOCKS_DIFFER_MS = 10_000

export function clerk(config: ClerkConfig, appUrl: string): Clerk {
  const { secretKey, publishableKey, jwtKey, apiUrl } = config
  let made: Promise<ClerkClient> | undefined
  const client = () => {
    made ??= import("@clerk/backend").then(({ createClerkClient }) =>
      // Its address has to be passed: the SDK reads no variable for it.
      createClerkClient({ secretKey, publishableKey, jwtKey, apiUrl, telemetry: { disabled: true } }),
    )
    return made
  }
  const known = new Map<string, { at: number; person: Came | null }>()

  async function lookUp(id: string): Promise<Came | null> {
    const before = known.get(id)
    if (before && before.at > Date.now() - KNOWN_MS) return before.person
    const user = await (await client()).users.getUser(id)
    const person = user.banned || user.locked ? null : personOf(user)
    known.delete(id)
    known.set(id, { at: Date.now(), person })
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value ?? "")
    return person
  }

  return {
    async signInUrl(back) {
      const { createRedirect } = await import("@clerk/backend/internal")
      const { redirectToSignIn } = createRedirect({ publishableKey, baseUrl: appUrl, redirectAdapter: (url) => url })
      return redirectToSignIn({ returnBackUrl: back })
    },
    async whoCame(request) {
      const sdk = await client()
      const state = await sdk
        .authenticateRequest(request, {
          jwtKey,
          publishableKey,
          secretKey,
          authorizedParties: [appUrl],
          acceptsToken: "session_token",
        })
        // With development keys it throws on a signature that isn't Clerk's; with production keys it returns a result.
        .catch(() => null)
      if (!state) return null
      if (state.status === "handshake") return { go: new Response(null, { status: 307, headers: state.headers }) }
      if (state.status !== "signed-in") return null
      const { userId, actor, sessionClaims } = state.toAuth()
      // With development keys it tolerates a clock that is a day wrong, and so a session that ended yesterday.
      if (!sessionClaims || sessionClaims.exp * 1000 < Date.now() - CLOCKS_DIFFER_MS) return null
      // An operator who impersonates a person at Clerk is not that person here.
      if (!userId || actor) return null
      return lookUp(userId)
    },
  }
}

function personOf(user: User): Came {
  const verified = user.emailAddresses.filter((one) => one.verification?.status === "verified")
  verified.sort(
    (one, other) => Number(other.id === user.primaryEmailAddressId) - Number(one.id === user.primaryEmailAddressId),
  )
  const addresses = verified.map((one) => normaliseAddress(one.emailAddress)).filter((one) => one !== null)
  // We are told nothing of its sessions: ending them is left to Clerk.
  return {
    account: user.id,
    name: user.fullName ?? user.username ?? "",
    address: addresses[0] ?? null,
    proved: addresses,
    session: null,
  }
}
