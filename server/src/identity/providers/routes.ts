import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Doorway } from "../../access/door.ts"
import type { Viewer } from "../../access/viewer.ts"
import type { ProviderConfig } from "../../config/providers.ts"
import { serve } from "../../http/serve.ts"
import type { SigningIn } from "../sign-in.ts"
import { clerk } from "./clerk.ts"
import { beginClerk, type ClerkNeeds, endClerk } from "./clerk-routes.ts"
import { makeOAuth, type OAuth } from "./oauth.ts"

/**
 * The two calls of signing in with a provider: out to it, and back. Of the library's own routes the way back is the only one
 * that anybody reaches.
 */
export interface Providing {
  terms: SigningIn
  appUrl: string
  providers: readonly ProviderConfig[]
  viewerOf(request: Request, lenient: boolean): Promise<Viewer>
  /** Counts a try, or refuses. */
  tried(request: Request): void
  failed(error: unknown): void
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
    const { provider, to, connect } = await asked.input()
    const person = connect ? connecting(viewer) : null
    const path = ownPath(to)
    if (provider === "clerk" && clerkNeeds) {
      const { url, cookie } = await beginClerk(clerkNeeds, path, person)
      return Response.json({ url }, { headers: { "set-cookie": cookie } })
    }
    const auth = await oauth(provider)
    const back = person === null ? `/sign-in?to=${encodeURIComponent(path)}` : path
    const body = { provider, callbackURL: appUrl + path, errorCallbackURL: appUrl + back, disableRedirect: true }
    const headers = plainHeaders(asked.request)
    const answer =
      person === null
        ? await auth.api.signInSocial({ body, headers, asResponse: true })
        : await auth.api.linkSocialAccount({ body, headers, asResponse: true })
    if (!answer.ok) throw new Refusal("UNAVAILABLE", "This way to sign in can't be used at the moment.")
    const { url } = (await answer.json()) as { url: string }
    return Response.json({ url }, { headers: cookiesOf(answer) })
  })

  serve(way.app, calls.endProviderSignIn, async (asked) => {
    given.tried(asked.request)
    const provider = asked.path("provider")
    if (provider === "clerk" && clerkNeeds) {
      const ended = await endClerk(clerkNeeds, asked.request)
      return "response" in ended ? ended.response : backWith(appUrl, "/sign-in", ended.problem, ended.address)
    }
    const auth = await oauth(provider)
    const { search } = new URL(asked.request.url)
    const url = `${appUrl}/api/auth/callback/${provider}${search}`
    const answer = await auth.handler(new Request(url, { headers: plainHeaders(asked.request) }))
    const location = answer.headers.get("location")
    if (!location) {
      given.failed(new Error(`The way back from ${provider} ended with ${answer.status}.`))
      return backWith(appUrl, "/sign-in", "interrupted")
    }
    const headers = cookiesOf(answer)
    const to = new URL(location, appUrl)
    if (!to.searchParams.has("error")) headers.set("location", to.href)
    else headers.set("location", problemAddress(appUrl, to))
    return new Response(null, { status: 302, headers })
  })
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

/** Our words for what the library, or the provider, calls its errors. All others are "interrupted". */
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
}

/** What the other side wrote stays out of our pages' addresses; a person's address goes behind the #, where no log has it. */
function problemAddress(appUrl: string, to: URL): string {
  const error = to.searchParams.get("error") ?? ""
  const problem = problems[error] ?? "interrupted"
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
