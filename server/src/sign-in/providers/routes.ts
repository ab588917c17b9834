import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Doorway } from "../../access/door.ts"
import type { Viewer } from "../../access/viewer.ts"
import type { ProviderConfig } from "../../config/providers.ts"
import { requestIdOf } from "../../http/request-id.ts"
import { serve } from "../../http/serve.ts"
import { cookieFor } from "../../people/cookie.ts"
import { describeMe } from "../../people/people.ts"
import type { SigningIn } from "../sign-in.ts"
import type { Problem } from "./admission.ts"
import { admit, signInBy } from "./admit.ts"
import { type Came, type Note, notes } from "./came.ts"
import { type Clerk, clerk } from "./clerk.ts"
import { makeOAuth, type OAuth } from "./oauth.ts"
import { hearSignOuts } from "./signed-out-there.ts"
import { type Begun, begin, begunIn, ended, newState, proofsOf } from "./way-back.ts"

/**
 * The calls for signing in with a provider: the redirect to it, its callback, and its notice when somebody signs out there.
 */
export interface Providing {
  terms: SigningIn
  appUrl: string
  providers: readonly ProviderConfig[]
  viewerOf(request: Request, lenient: boolean): Promise<Viewer>
  /** Counts a try, or refuses. */
  tried(request: Request): void
  /** Takes requests from a provider, unless too many invalid ones have come from the same network. */
  hearing(request: Request, hear: () => Promise<void>): Promise<void>
  /** Called with the reason when a provider's sign-in failed, and with the request. */
  failed(what: { id: string; provider: string; why: readonly string[] }): void
}

export function providerRoutes(way: Doorway, given: Providing): void {
  const { terms, appUrl, providers } = given
  const made = new Map<string, Promise<OAuth>>()
  const clerkConfig = providers.find((one) => one.id === "clerk")
  const theClerk: Clerk | null = clerkConfig ? clerk(clerkConfig, appUrl) : null

  /** One that could not be made because its provider was away is made at the next try. */
  function oauth(id: string): Promise<OAuth> {
    const config = providers.find((one) => one.id === id)
    if (!config || config.id === "clerk")
      throw new Refusal("NOT_FOUND", "This server doesn't offer this way to sign in.")
    const making = made.get(id) ?? makeOAuth(config, appUrl)
    made.set(id, making)
    making.catch(() => made.delete(id))
    return making
  }

  serve(way.app, calls.startProviderSignIn, async (asked) => {
    const viewer = await given.viewerOf(asked.request, true)
    given.tried(asked.request)
    const { provider, to, connect } = await asked.input()
    const person = connect ? connecting(viewer) : null
    const state = newState()
    const url =
      provider === "clerk" && theClerk
        ? await theClerk.signInUrl(`${appUrl}/api/auth/callback/clerk?state=${state}`)
        : await (await oauth(provider)).signInUrl(state, proofsOf(terms, state))
    const cookie = begin(terms, { provider, state, to: ownPath(to), person })
    return Response.json({ url }, { headers: { "set-cookie": cookie } })
  })

  serve(way.app, calls.endProviderSignIn, async (asked) => {
    given.tried(asked.request)
    const { request } = asked
    const provider = asked.path("provider")
    if (!providers.some((one) => one.id === provider)) {
      throw new Refusal("NOT_FOUND", "This server doesn't offer this way to sign in.")
    }
    const begun = begunIn(terms, request, await given.viewerOf(request, true), provider)
    if (!begun) return sendTo(problemAt(appUrl, "/sign-in", { problem: "interrupted" }))
    const { note, why } = notes()
    const came = await whoCame(begun, request, note)
    if (typeof came === "object" && "go" in came) return came.go
    const { to, cookie } =
      typeof came === "string" ? failed(begun, { problem: came }) : await comeIn(begun, came, request)
    if (came === "provider") {
      // Somebody who asks for help quotes it, and the operator finds it in the log.
      to.searchParams.set("request", requestIdOf(request))
      given.failed({ id: requestIdOf(request), provider, why })
    }
    const response = sendTo(to)
    response.headers.append("set-cookie", ended(terms))
    if (cookie) response.headers.append("set-cookie", cookie)
    return response
  })

  async function whoCame(begun: Begun, request: Request, note: Note) {
    const url = new URL(request.url)
    if (begun.provider === "clerk" && theClerk) {
      // As the browser sees it: there may be a proxy in front of us.
      const seen = new Request(appUrl + url.pathname + url.search, { headers: request.headers })
      return (await theClerk.whoCame(seen)) ?? "interrupted"
    }
    const made = await oauth(begun.provider).catch((error: unknown) =>
      note("the provider could not be looked up", error),
    )
    if (!made) return "provider"
    return made.whoCame(url.search, { state: begun.state, ...proofsOf(terms, begun.state) }, note)
  }

  async function comeIn(begun: Begun, came: Came, request: Request): Promise<{ to: URL; cookie?: string }> {
    const admitted = await admit(terms, begun.provider, came, begun.person)
    if ("problem" in admitted) return failed(begun, admitted)
    // A person who connects a provider is signed in already.
    if (begun.person !== null) return { to: new URL(appUrl + begun.to) }
    const token = await signInBy(terms, begun.provider, came, admitted.person, request)
    const { unnamed } = await describeMe(terms.store, admitted.person)
    return {
      to: new URL(appUrl + (unnamed ? asks(begun) : begun.to)),
      cookie: cookieFor(terms.secret, token, terms.https),
    }
  }

  const failed = (begun: Begun, what: What): { to: URL; cookie?: string } => ({
    to: problemAt(appUrl, begun.person === null ? asks(begun) : begun.to, what),
  })

  const hearing = new Map(
    providers.filter((one) => "issuer" in one).map((one) => [one.id as string, hearSignOuts(terms.store, one)]),
  )
  serve(way.app, calls.hearSignOut, async (asked) => {
    const hear = hearing.get(asked.path("provider"))
    if (!hear) throw new Refusal("NOT_FOUND")
    await given.hearing(asked.request, async () => hear(await smallBody(asked.request)))
    return new Response(null, { status: 200 })
  })
}

/** The longest token that a provider may send. */
const MOST_TOKEN_BYTES = 32_768

async function smallBody(request: Request): Promise<string> {
  let text = ""
  for await (const chunk of request.body ?? []) {
    text += Buffer.from(chunk).toString("latin1")
    if (text.length > MOST_TOKEN_BYTES) throw new Refusal("TOO_LARGE")
  }
  return text
}

function connecting(viewer: Viewer): string {
  // A program must not be able to connect an account: this needs the person, in their browser.
  if (viewer.via !== "sign-in" || !viewer.person)
    throw new Refusal("UNAUTHENTICATED", "Sign in first, in your browser.")
  return viewer.person.id
}

/** A path of our own pages, or the start page. `//host` and `/\host` lead to other hosts. */
function ownPath(to: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.startsWith("/api/") ? to : "/"
}

/** The sign-in page, which asks for a name or shows a problem, and continues from there. */
const asks = ({ to }: Begun) => `/sign-in?to=${encodeURIComponent(to)}`

interface What {
  problem: Problem | "interrupted" | "refused" | "provider"
  address?: string | null
}

/** The provider's text stays out of our pages' addresses; a person's address goes after the #, where no log has it. */
function problemAt(appUrl: string, path: string, { problem, address }: What): URL {
  const to = new URL(appUrl + path)
  to.searchParams.set("problem", problem)
  to.hash = address ? encodeURIComponent(address) : ""
  return to
}

const sendTo = (to: URL) => new Response(null, { status: 302, headers: { location: to.href } })
