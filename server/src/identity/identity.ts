import type { Logger } from "pino"
import type { Call } from "#protocol/call"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "../access/door.ts"
import type { Viewer } from "../access/viewer.ts"
import type { ProviderConfig } from "../config/providers.ts"
import { peerOf, type Trusted } from "../http/peer.ts"
import { type Asked, serve } from "../http/serve.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import { browserOf } from "./browser.ts"
import { keepCodes, type Sending } from "./code-beat.ts"
import { askForCode, CODE_MINUTES } from "./codes.ts"
import { endedCookie } from "./cookie.ts"
import { answerDevice, findDevice, pollDevice, startDevice } from "./device.ts"
import { becomeFirst, firstLinkState, firstStartPath } from "./first-start.ts"
import { localInbox } from "./inbox.ts"
import { opensInbox } from "./inbox-key.ts"
import { codeLimits, limiter, networkOf } from "./limits.ts"
import { anybodyExists, describeMe, rename } from "./people.ts"
import { providerRoutes } from "./providers/routes.ts"
import { settingsRoutes } from "./settings-routes.ts"
import { addressOf, type SigningIn, signIn, standingOf } from "./sign-in.ts"
import { signInByLink, whomLinkSignsIn } from "./sign-in-links.ts"
import { endSignIn } from "./sign-ins.ts"
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
  const devices = limiter({ most: 30, windowMs: 15 * MINUTE, off })
  const deviceCodes = limiter({ most: 30, windowMs: 15 * MINUTE, off })

  function routes(way: Doorway): void {
    const peer = (asked: { request: Request }) => peerOf(asked.request, needs.trustedProxies)
    const network = (asked: { request: Request }) => networkOf(peer(asked))
    dropEndedCookies(way.app, terms.https)
    const signingInCall = <C extends Call>(
      call: C,
      handle: (viewer: Viewer, asked: Asked<C>) => ReturnType<Parameters<typeof serve<C>>[2]>,
    ) => serve(way.app, call, async (asked) => handle(await viewerOf(asked.request, true), asked))

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
      await askForCode(store, address, { browser: browser.hash, known }, network(asked))
      const answer = { email: address, expires_in: CODE_MINUTES * 60 }
      return Response.json(answer, { headers: { "set-cookie": browser.cookie() } })
    })

    signingInCall(calls.signIn, async (_viewer, asked) => {
      const input = await asked.input()
      const address = addressOf(input.email)
      if (!codes) throw new Refusal("INVALID_INPUT", "This server takes no codes. Sign in another way.")
      const browser = browserOf(terms, asked.request)
      if (!browser.knows(address)) triesPerPeer.take(network(asked))
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
      terms: terms,
      appUrl,
      providers: needs.providers,
      viewerOf,
      tried: (request) => triesPerPeer.take(network({ request })),
      failed: (what) => needs.log.warn(what, "a sign-in with a provider failed"),
    })

    signingInCall(calls.signOut, async (viewer) => {
      if (viewer.via === "sign-in" && viewer.credential) {
        // Two tabs may say so at once; the second one has nothing left to end.
        await endSignIn(store, viewer.person?.id ?? "", viewer.credential).catch(unlessGone)
      }
      return new Response(null, { status: 204, headers: { "set-cookie": endedCookie(terms.https) } })
    })

    signingInCall(calls.checkFirstLink, async (_viewer, asked) => {
      triesPerPeer.take(network(asked))
      return { state: await firstLinkState(store, (await asked.input()).token) }
    })

    signingInCall(calls.becomeFirst, async (_viewer, asked) => {
      triesPerPeer.take(network(asked))
      const { me, cookie } = await becomeFirst(terms, { ...(await asked.input()), device: deviceOf(asked.request) })
      return Response.json(me, { status: 201, headers: { "set-cookie": cookie } })
    })

    signingInCall(calls.checkSignInLink, async (_viewer, asked) => {
      triesPerPeer.take(network(asked))
      return { person: await whomLinkSignsIn(store, (await asked.input()).token) }
    })

    signingInCall(calls.signInByLink, async (_viewer, asked) => {
      triesPerPeer.take(network(asked))
      const { token } = await asked.input()
      const { me, cookie } = await signInByLink(terms, { token, device: deviceOf(asked.request) })
      return Response.json(me, { headers: { "set-cookie": cookie } })
    })

    signingInCall(calls.readInbox, async (_viewer, asked) => {
      if (needs.inboxKey === null || !opensInbox(needs.inboxKey, asked.request)) throw new Refusal("NOT_FOUND")
      return { letters: await inbox.letters() }
    })

    signingInCall(calls.startDevice, async (_viewer, asked) => {
      devices.take(network(asked))
      return startDevice(store, appUrl, { ...(await asked.input()), askedFrom: peer(asked) })
    })

    signingInCall(calls.pollDevice, async (_viewer, asked) => pollDevice(store, (await asked.input()).device_code))

    onPerson(way, calls.getDevice, "account", async (asker, asked) => {
      deviceCodes.take(asker.person.id)
      return findDevice(store, (await asked.input()).user_code)
    })

    onPerson(way, calls.answerDevice, "account", async (asker, asked) => {
      // A program must not be able to let further programs in: this takes the person, at the page.
      if (asker.via !== "sign-in") throw new Refusal("FORBIDDEN", "Answer on the page, where you are signed in.")
      deviceCodes.take(asker.person.id)
      const { user_code, agree } = await asked.input()
      await answerDevice(store, asker.person.id, user_code, agree)
      return {}
    })

    onPerson(way, calls.getMe, "read", (asker) => describeMe(store, asker.person.id))

    onPerson(way, calls.patchMe, "account", async (asker, asked) => {
      await rename(store, asker.person.id, (await asked.input()).name)
      return describeMe(store, asker.person.id)
    })

    settingsRoutes(way, {
      secret,
      network,
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

/** What a browser says of itself, for the list of sign-ins. */
const deviceOf = (request: Request) => cleanLine(request.headers.get("user-agent") ?? "", 200)

function unlessGone(error: unknown): void {
  if (!(error instanceof Refusal && error.code === "NOT_FOUND")) throw error
}
