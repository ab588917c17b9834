import type { Logger } from "pino"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Doorway } from "../access/door.ts"
import type { Viewer } from "../access/viewer.ts"
import type { ProviderConfig } from "../config/providers.ts"
import type { VisibilityRules } from "../config/visibility.ts"
import { networkOf } from "../http/network.ts"
import { peerOf, type Trusted } from "../http/peer.ts"
import { serve } from "../http/serve.ts"
import { opensInbox } from "../mail/inbox-key.ts"
import { endedCookie } from "../people/cookie.ts"
import { anybodyExists, describeMe } from "../people/people.ts"
import { endSignIn } from "../people/sign-ins.ts"
import { dropEndedCookies, viewerResolver } from "../people/viewer-of.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import { keepCodes, type Sending } from "./code-beat.ts"
import { codeRoutes } from "./code-routes.ts"
import { deviceRoutes } from "./device-routes.ts"
import { firstStartPath } from "./first-start.ts"
import { localInbox } from "./inbox.ts"
import { codeLimits, limiter } from "./limits.ts"
import { providerRoutes } from "./providers/routes.ts"
import { type SigningIn, standingOf } from "./sign-in.ts"
import { type SigningInCall, terminalLinkRoutes } from "./terminal-link-routes.ts"

const MINUTE = 60_000
/** The random pause between rounds of sending codes, from and to: a burst of work can't be attributed to a request. */
const MAILED_EVERY_MS = [1_000, 3_000] as const
/** If codes are only displayed. */
const SHOWN_EVERY_MS = [100, 300] as const

export interface IdentityNeeds {
  store: Store
  log: Logger
  appUrl: string
  secret: Uint8Array
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  /** How people sign in: by any way that is set up, or by a provider only. */
  signIn: "any" | "provider"
  trustedProxies: Trusted
  rateLimits: boolean
  providers: readonly ProviderConfig[]
  limits: { session_mb: number; collaborators: number }
  visibility: VisibilityRules
  /** How people here run the CLI. */
  command: string
  /** Sends a sign-in code by mail; null without mail, when the local inbox shows it. */
  mailCode: ((code: Sending) => Promise<void>) | null
  /** The key to the local inbox; null if there is none. */
  inboxKey: string | null
  print(line: string): void
}

/** Wires the room. */
export function identity(needs: IdentityNeeds) {
  const { store, appUrl } = needs
  const secret = Buffer.from(derivedKey(needs.secret, "sign-in")).toString("base64url")
  const viewerOf = viewerResolver({ store, secret, appUrl })
  const inbox = localInbox(store, needs.inboxKey, needs.print)
  const terms: SigningIn = {
    store,
    secret,
    https: appUrl.startsWith("https:"),
    signUp: needs.signUp,
    signUpDomains: needs.signUpDomains,
    command: needs.command,
  }
  const sending = keepCodes({
    store,
    secret,
    send: needs.mailCode ?? (async (code) => inbox.addCode(code)),
    rest: needs.mailCode ? MAILED_EVERY_MS : SHOWN_EVERY_MS,
    shown: needs.mailCode === null,
    maySignIn: (address) => standingOf(terms, address),
    // pino writes an error's details only under the name `err`.
    failed: (err: unknown) => needs.log.error({ err }, "a sign-in code could not be sent"),
  })
  // Without mail and inbox a code would only reach the operator's terminal: better than no way to sign in, but only if there
  // is no other.
  const codes =
    needs.signIn === "any" && (needs.mailCode !== null || needs.inboxKey !== null || needs.providers.length === 0)
  const off = !needs.rateLimits
  const asking = codeLimits(off)
  const triesPerPeer = limiter({ most: 60, windowMs: 15 * MINUTE, off })
  // Providers may end everybody's sign-ins at once, so only concurrent and refused requests count.
  const signOutsPerPeer = limiter({ most: 300, windowMs: 15 * MINUTE, off })

  const peer = (asked: { request: Request }) => peerOf(asked.request, needs.trustedProxies)
  const network = (asked: { request: Request }) => networkOf(peer(asked))

  function routes(way: Doorway): void {
    dropEndedCookies(way.app, terms.https)
    const signingInCall: SigningInCall = (call, handle) =>
      serve(way.app, call, async (asked) => handle(await viewerOf(asked.request, true), asked))
    const tried = (request: Request) => triesPerPeer.take(network({ request }))

    signingInCall(calls.getSignIn, describing(needs, codes))

    codeRoutes(signingInCall, { terms, isOn: codes, asking, tries: triesPerPeer, sending, inbox, peer, network })

    providerRoutes(way, {
      terms,
      appUrl,
      providers: needs.providers,
      viewerOf,
      tried,
      async hearing(request, hear) {
        const key = network({ request })
        signOutsPerPeer.take(key)
        await hear()
        signOutsPerPeer.giveBack(key)
      },
      failed: (what) => needs.log.warn(what, "a sign-in with a provider failed"),
    })

    signOutRoute(signingInCall, terms)
    terminalLinkRoutes(signingInCall, terms, tried)

    signingInCall(calls.readInbox, async (_viewer, asked) => {
      if (needs.inboxKey === null || !opensInbox(needs.inboxKey, asked.request)) throw new Refusal("NOT_FOUND")
      return { letters: await inbox.letters() }
    })

    deviceRoutes(way, signingInCall, { appUrl, off, peer })
  }

  const settings = {
    secret,
    network,
    asked: (id: string) => sending.asked(id),
    used: (address: string, asker: string) => inbox.forget(address, asker),
    ask: (asked: { request: Request }, address: string, person: string) =>
      asking.take({ address, peer: peer(asked), knownBrowser: null, person }),
    tries: triesPerPeer,
    ways: { codes, providers: needs.providers.map(({ id }) => id) },
  }

  return { viewerOf, routes, settings, firstStartPath: () => firstStartPath(store), close: () => sending.close() }
}

/** Describes the ways to sign in, for the sign-in page. */
function describing(needs: IdentityNeeds, codes: boolean) {
  let setUp = false
  /** Whether any account exists. Once one does, one always will. */
  const isSetUp = async () => {
    setUp ||= await anybodyExists(needs.store)
    return setUp
  }
  return async (viewer: Viewer) => ({
    set_up: viewer.person !== null || (await isSetUp()),
    ways: codes ? ["code" as const] : [],
    providers: needs.providers.map(({ id, name }) => ({ id, name })),
    inbox: needs.inboxKey !== null,
    mail: needs.mailCode !== null,
    me: viewer.person ? await describeMe(needs.store, viewer.person.id) : null,
    limits: needs.limits,
    visibility: { default: needs.visibility.default, forbidden: [...needs.visibility.forbidden] },
    app_url: needs.appUrl,
    command: needs.command,
  })
}

function signOutRoute(signingInCall: SigningInCall, { store, https }: SigningIn): void {
  signingInCall(calls.signOut, async (viewer) => {
    if (viewer.via === "sign-in" && viewer.credential) {
      // Two tabs may sign out at once; the second one has nothing left to end.
      await endSignIn(store, viewer.person?.id ?? "", viewer.credential).catch(unlessGone)
    }
    return new Response(null, { status: 204, headers: { "set-cookie": endedCookie(https) } })
  })
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Refusal && error.code === "NOT_FOUND")) throw error
}
