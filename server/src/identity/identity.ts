import type { Logger } from "pino"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "../access/door.ts"
import type { ProviderConfig } from "../config/providers.ts"
import { peerOf, type Trusted } from "../http/peer.ts"
import { serve } from "../http/serve.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import { browserOf } from "./browser.ts"
import { keepCodes, type Sending } from "./code-beat.ts"
import { askForCode, CODE_MINUTES } from "./codes.ts"
import { endedCookie } from "./cookie.ts"
import { deviceRoutes } from "./device-routes.ts"
import { firstStartPath } from "./first-start.ts"
import { localInbox } from "./inbox.ts"
import { opensInbox } from "./inbox-key.ts"
import { codeLimits, limiter, networkOf } from "./limits.ts"
import { anybodyExists, describeMe, rename } from "./people.ts"
import { providerRoutes } from "./providers/routes.ts"
import { settingsRoutes } from "./settings-routes.ts"
import { addressOf, type SigningIn, signIn, standingOf } from "./sign-in.ts"
import { deviceOf, endSignIn } from "./sign-ins.ts"
import { type SigningInCall, terminalLinkRoutes } from "./terminal-link-routes.ts"
import { listTokens, makeToken, revokeToken } from "./tokens.ts"
import { dropEndedCookies, viewerResolver } from "./viewer-of.ts"

const MINUTE = 60_000
/** How long the sending of codes rests, from and to, by chance: a burst of work that nobody can tell from another one's. */
const MAILED_EVERY_MS = [1_000, 3_000] as const
/** Where they are only shown. */
const SHOWN_EVERY_MS = [100, 300] as const
const DAY = 86_400_000

export interface IdentityNeeds {
  store: Store
  log: Logger
  appUrl: string
  secret: Uint8Array
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  /** By what people sign in: by whatever is set up, or by a provider alone. */
  signIn: "any" | "provider"
  trustedProxies: Trusted
  rateLimits: boolean
  providers: readonly ProviderConfig[]
  limits: { session_mb: number; collaborators: number }
  /** Sends a sign-in code by mail; null where there is none, and the local inbox shows it. */
  mailCode: ((code: Sending) => Promise<void>) | null
  /** What opens the local inbox; null where there is none. */
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
  }
  const sending = keepCodes({
    store,
    secret,
    send: needs.mailCode ?? (async (code) => inbox.addCode(code)),
    rest: needs.mailCode ? MAILED_EVERY_MS : SHOWN_EVERY_MS,
    shown: needs.mailCode === null,
    maySignIn: (address) => standingOf(terms, address),
    // `err` is the one name under which pino writes what an error says.
    failed: (err: unknown) => needs.log.error({ err }, "a sign-in code could not be sent"),
  })
  let setUp = false
  /** Whether anybody exists. Once somebody does, somebody always does. */
  const isSetUp = async () => {
    setUp ||= await anybodyExists(store)
    return setUp
  }
  // Without mail and inbox a code would reach nobody but the operator's terminal: better than no way in, and than nothing else.
  const codes =
    needs.signIn === "any" && (needs.mailCode !== null || needs.inboxKey !== null || needs.providers.length === 0)
  const off = !needs.rateLimits
  const asking = codeLimits(off)
  const triesPerPeer = limiter({ most: 60, windowMs: 15 * MINUTE, off })
  // Providers may end everybody's sign-ins at once: those that are under way count, and those that were refused.
  const signOutsPerPeer = limiter({ most: 300, windowMs: 15 * MINUTE, off })

  function routes(way: Doorway): void {
    const peer = (asked: { request: Request }) => peerOf(asked.request, needs.trustedProxies)
    const network = (asked: { request: Request }) => networkOf(peer(asked))
    dropEndedCookies(way.app, terms.https)
    const signingInCall: SigningInCall = (call, handle) =>
      serve(way.app, call, async (asked) => handle(await viewerOf(asked.request, true), asked))
    const tried = (request: Request) => triesPerPeer.take(network({ request }))

    signingInCall(calls.getSignIn, async (viewer) => ({
      set_up: viewer.person !== null || (await isSetUp()),
      ways: codes ? ["code" as const] : [],
      providers: needs.providers.map(({ id, name }) => ({ id, name })),
      inbox: needs.inboxKey !== null,
      mail: needs.mailCode !== null,
      me: viewer.person ? await describeMe(store, viewer.person.id) : null,
      limits: needs.limits,
      app_url: appUrl,
    }))

    signingInCall(calls.sendCode, async (_viewer, asked) => {
      const address = addressOf((await asked.input()).email)
      if (!codes) throw new Refusal("INVALID_INPUT", "This server sends no codes. Sign in another way.")
      const browser = browserOf(terms, asked.request)
      const known = browser.knows(address)
      asking.take({ address, peer: peer(asked), knownBrowser: known ? browser.hash : null })
      sending.asked(await askForCode(store, address, { browser: browser.hash, known }, network(asked)))
      const answer = { email: address, expires_in: CODE_MINUTES * 60 }
      return Response.json(answer, { headers: { "set-cookie": browser.cookie() } })
    })

    signingInCall(calls.signIn, async (_viewer, asked) => {
      const input = await asked.input()
      const address = addressOf(input.email)
      if (!codes) throw new Refusal("INVALID_INPUT", "This server takes no codes. Sign in another way.")
      const browser = browserOf(terms, asked.request)
      triesPerPeer.take(browser.knows(address) ? browser.hash : network(asked))
      const { me, cookie } = await signIn(terms, {
        address,
        code: input.code,
        name: input.name ?? "",
        device: deviceOf(asked.request),
        browser,
        network: network(asked),
        used: () => inbox.forget(address, browser.hash),
      })
      const headers = new Headers({ "set-cookie": cookie })
      headers.append("set-cookie", browser.cookie(address))
      return Response.json(me, { headers })
    })

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

    signingInCall(calls.signOut, async (viewer) => {
      if (viewer.via === "sign-in" && viewer.credential) {
        // Two tabs may say so at once; the second one has nothing left to end.
        await endSignIn(store, viewer.person?.id ?? "", viewer.credential).catch(unlessGone)
      }
      return new Response(null, { status: 204, headers: { "set-cookie": endedCookie(terms.https) } })
    })

    terminalLinkRoutes(signingInCall, terms, tried)

    signingInCall(calls.readInbox, async (_viewer, asked) => {
      if (needs.inboxKey === null || !opensInbox(needs.inboxKey, asked.request)) throw new Refusal("NOT_FOUND")
      return { letters: await inbox.letters() }
    })

    deviceRoutes(way, signingInCall, { appUrl, off, peer })

    onPerson(way, calls.getMe, "read", (asker) => describeMe(store, asker.person.id))

    onPerson(way, calls.patchMe, "account", async (asker, asked) => {
      await rename(store, asker.person.id, (await asked.input()).name)
      return describeMe(store, asker.person.id)
    })

    settingsRoutes(way, {
      secret,
      network,
      asked: (id) => sending.asked(id),
      used: (address, asker) => inbox.forget(address, asker),
      ask: (asked, address, person) => asking.take({ address, peer: peer(asked), knownBrowser: null, person }),
      tries: triesPerPeer,
      ways: { codes, providers: needs.providers.map(({ id }) => id) },
    })

    onPerson(way, calls.listTokens, "read", (asker) => listTokens(store, asker.person.id))

    onPerson(way, calls.createToken, "account", async (asker, asked) => {
      const { label, scopes, expires_in_days } = await asked.input()
      // A token that could make a wider one would be as wide.
      const more = scopes.filter((scope) => !asker.scopes.includes(scope))
      if (more.length > 0) {
        throw new Refusal("FORBIDDEN", `This token can't make one that may do more than itself (${more.join(", ")}).`)
      }
      // Nor may it outlive itself by the tokens that it makes: what was given for an hour got about for an hour.
      const left = asker.via === "token" && asker.until !== null ? asker.until - Date.now() : Number.POSITIVE_INFINITY
      const lastsMs = Math.min(expires_in_days === null ? Number.POSITIVE_INFINITY : expires_in_days * DAY, left)
      return store.change(asker.person.id, (change) =>
        makeToken(change, store, asker.person.id, {
          label,
          scopes,
          lastsMs: Number.isFinite(lastsMs) ? lastsMs : null,
        }),
      )
    })

    onPerson(way, calls.revokeToken, "read", async (asker, asked) => {
      const { tokenId } = await asked.input()
      // A token may always end itself; to end another takes more.
      if (tokenId !== asker.credential && !asker.scopes.includes("account")) throw new Refusal("FORBIDDEN")
      await revokeToken(store, asker.person.id, tokenId, asker.person.id)
      return {}
    })
  }

  return { viewerOf, routes, firstStartPath: () => firstStartPath(store), stop: () => sending.stop() }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Refusal && error.code === "NOT_FOUND")) throw error
}
