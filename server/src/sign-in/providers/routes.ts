import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Doorway } from "../../access/door.ts"
import type { Viewer } from "../../access/viewer.ts"
import type { ProviderConfig } from "../../config/providers.ts"
import { requestIdOf } from "../../http/request-id.ts"
import { serve } from "../../http/serve.ts"
import type { SigningIn } from "../sign-in.ts"
import { attemptNow, during, newAttempt, note } from "./attempt.ts"
import { clerk } from "./clerk.ts"
import { beginClerk, type ClerkNeeds, endClerk } from "./clerk-routes.ts"
import { makeOAuth, type OAuth } from "./oauth.ts"
import { hearSignOuts } from "./signed-out-there.ts"
import { begin, begunIn, ended, newState } from "./way-back.ts"

/**
 * The calls of signing in with a provider: out to it, back, and what it says when somebody signs out there. Of the library's own routes the way back is the only one
 * that anybody reaches.
 */
export interface Providing {
  terms: SigningIn
  appUrl: string
  providers: readonly ProviderConfig[]
  viewerOf(request: Request, lenient: boolean): Promise<Viewer>
  /** Counts a try, or refuses. */
  tried(request: Request): void
  /** Hears what comes from a provider, unless too much has come from there that was not good. */
  hearing(request: Request, hear: () => Promise<void>): Promise<void>
  /** Hears why a provider's sign-in failed, and at which request. */
  failed(what: { id: string; provider: string; why: readonly string[] }): void
}

export function providerRoutes(way: Doorway, given: Providing): void {
  const { terms, appUrl, providers } = given
  const made = new Map<string, Promise<OAuth>>()
  const clerkConfig = providers.find((one) => one.id === "clerk")
  const clerkNeeds: ClerkNeeds | null = clerkConfig ? { terms, appUrl, clerk: clerk(clerkConfig, appUrl) } : null

  /** One that could not be made, since its provider was away, is made anew at the next try. */
  function oauth(id: string): Promise<OAuth> {
    const config = providers.find((one) => one.id === id)
    if (!config || config.id === "clerk") throw new Refusal("NOT_FOUND", "This server has no such way to sign in.")
    const making = made.get(id) ?? makeOAuth({ terms, appUrl, secret: terms.secret }, config)
    made.set(id, making)
    making.catch(() => made.delete(id))
    return making
  }

  serve(way.app, calls.startProviderSignIn, async (asked) => {
    const viewer = await given.viewerOf(asked.request, true)
    given.tried(asked.request)
    const { provider, to: wanted, connect } = await asked.input()
    const person = connect ? connecting(viewer) : null
    const to = ownPath(wanted)
    if (provider === "clerk" && clerkNeeds) {
      const state = newState()
      const cookie = begin(terms, { provider, state, to, person })
      return Response.json({ url: await beginClerk(clerkNeeds, state) }, { headers: { "set-cookie": cookie } })
    }
    const { auth } = await oauth(provider)
    const back = person === null ? `/sign-in?to=${encodeURIComponent(to)}` : to
    const body = { provider, callbackURL: appUrl + to, errorCallbackURL: appUrl + back, disableRedirect: true }
    const headers = plainHeaders(asked.request)
    const answer =
      person === null
        ? await auth.api.signInSocial({ body, headers, asResponse: true })
        : await auth.api.linkSocialAccount({ body, headers, asResponse: true })
    if (!answer.ok) throw new Refusal("UNAVAILABLE", "This way to sign in can't be used at the moment.")
    const { url } = (await answer.json()) as { url: string }
    const state = new URL(url).searchParams.get("state") ?? ""
    const cookies = cookiesOf(answer)
    cookies.append("set-cookie", begin(terms, { provider, state, to, person }))
    return Response.json({ url }, { headers: cookies })
  })

  serve(way.app, calls.endProviderSignIn, async (asked) => {
    given.tried(asked.request)
    const { request } = asked
    const provider = asked.path("provider")
    if (!providers.some((one) => one.id === provider)) {
      throw new Refusal("NOT_FOUND", "This server has no such way to sign in.")
    }
    const begun = begunIn(terms, request, await given.viewerOf(request, true), provider)
    if (!begun) return backWith(appUrl, "/sign-in", "interrupted")
    if (provider === "clerk" && clerkNeeds) {
      const it = await endClerk(clerkNeeds, begun, request)
      return "response" in it ? it.response : backWith(appUrl, "/sign-in", it.problem, it.address)
    }
    const attempt = newAttempt()
    const went = await during(attempt, () => comeBack(request, provider))
    const response = went ?? backWith(appUrl, begun.person === null ? "/sign-in" : begun.to, "provider")
    const to = new URL(response.headers.get("location") ?? appUrl)
    if (to.searchParams.get("problem") === "provider") {
      // Whoever is asked for help finds it in the log by this.
      to.searchParams.set("request", requestIdOf(request))
      response.headers.set("location", to.href)
      given.failed({ id: requestIdOf(request), provider, why: attempt.notes })
    }
    response.headers.append("set-cookie", ended(terms))
    return response
  })

  /** Null when the provider can't be reached, or the library gave no answer. */
  async function comeBack(request: Request, provider: string): Promise<Response | null> {
    const made = await oauth(provider).catch((error: unknown) => note("the provider could not be looked up", error))
    if (!made) return null
    const { auth, discovery } = made
    const { search, searchParams } = new URL(request.url)
    // Where it always names itself, an answer without its name comes from somebody else (RFC 9207).
    const iss = searchParams.get("iss")
    if (discovery && (iss === null ? discovery.namesIssuer : iss !== discovery.issuer)) {
      note(`the answer names another issuer, or none: ${cleanLine(iss ?? "none", 200)}`)
      return null
    }
    const said = searchParams.get("error")
    if (said !== null)
      note("the provider said", { error: said, error_description: searchParams.get("error_description") })
    const url = `${appUrl}/api/auth/callback/${provider}${search}`
    const answer = await auth.handler(new Request(url, { headers: plainHeaders(request) }))
    const location = answer.headers.get("location")
    if (!location) {
      note(`the way back ended with ${answer.status}`)
      return null
    }
    const headers = cookiesOf(answer)
    const to = new URL(location, appUrl)
    const asks = `${appUrl}/sign-in?to=${encodeURIComponent(to.pathname + to.search)}`
    const on = attemptNow()?.unnamed ? asks : to.href
    headers.set("location", to.searchParams.has("error") ? problemAddress(appUrl, to) : on)
    return new Response(null, { status: 302, headers })
  }

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

/** As large as a token of a provider may be. */
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
  // A program must not be able to let an account in: this takes the person, in their browser.
  if (viewer.via !== "sign-in" || !viewer.person)
    throw new Refusal("UNAUTHENTICATED", "Sign in first, in your browser.")
  return viewer.person.id
}

/** A path of our own pages, or the start. `//host` and `/\host` are addresses of others. */
function ownPath(to: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.startsWith("/api/") ? to : "/"
}

/** What the library may see of a request: the browser's cookies, and what to call the browser on the list of sign-ins. */
function plainHeaders(request: Request): Headers {
  const headers = new Headers({ "user-agent": cleanLine(request.headers.get("user-agent") ?? "", 200) })
  const cookie = request.headers.get("cookie")
  if (cookie) headers.set("cookie", cookie)
  return headers
}

function cookiesOf(answer: Response): Headers {
  const headers = new Headers()
  for (const cookie of answer.headers.getSetCookie()) headers.append("set-cookie", cookie)
  return headers
}

/** Our words for what the library, or the provider, calls its errors. All others are "provider". */
const problems: Record<string, string> = {
  prove_address: "prove_address",
  not_connected: "not_connected",
  account_not_linked: "not_connected",
  account_already_linked_to_different_user: "not_connected",
  not_invited: "not_invited",
  disabled: "disabled",
  email_not_found: "no_address",
  no_address: "no_address",
  access_denied: "refused",
  state_mismatch: "interrupted",
  state_not_found: "interrupted",
  state_invalid: "interrupted",
  unable_to_link_account: "interrupted",
}

/** What the other side wrote stays out of our pages' addresses; a person's address goes behind the #, where no log has it. */
function problemAddress(appUrl: string, to: URL): string {
  const error = to.searchParams.get("error") ?? ""
  if (!Object.hasOwn(problems, error))
    note("refused as", { error, error_description: to.searchParams.get("error_description") })
  const problem = problems[error] ?? "provider"
  const address = error === problem ? to.searchParams.get("error_description") : null
  const back = new URL(to.origin === appUrl ? to.href : appUrl)
  for (const name of ["error", "error_description", "state"]) back.searchParams.delete(name)
  back.searchParams.set("problem", problem)
  back.hash = address?.includes("@") ? encodeURIComponent(address) : ""
  return back.href
}

function backWith(appUrl: string, path: string, problem: string, address?: string): Response {
  const location = `${appUrl}${path}?problem=${problem}${address ? `#${encodeURIComponent(address)}` : ""}`
  return new Response(null, { status: 302, headers: { location } })
}
