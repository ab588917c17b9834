import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { deviceOf } from "../people/sign-ins.ts"
import { browserOf } from "./browser.ts"
import type { keepCodes } from "./code-beat.ts"
import { askForCode, CODE_MINUTES } from "./codes.ts"
import type { localInbox } from "./inbox.ts"
import type { codeLimits, Limiter } from "./limits.ts"
import { addressOf, type SigningIn, signIn } from "./sign-in.ts"
import type { SigningInCall } from "./terminal-link-routes.ts"

/** The calls for signing in with a code sent by email. */
export function codeRoutes(
  signingInCall: SigningInCall,
  given: {
    terms: SigningIn
    /** Whether codes are a way to sign in here. */
    isOn: boolean
    asking: ReturnType<typeof codeLimits>
    tries: Limiter
    sending: Pick<ReturnType<typeof keepCodes>, "asked">
    inbox: Pick<ReturnType<typeof localInbox>, "forget">
    peer(asked: { request: Request }): string
    network(asked: { request: Request }): string
  },
): void {
  const { terms } = given

  signingInCall(calls.sendCode, async (_viewer, asked) => {
    const address = addressOf((await asked.input()).email)
    if (!given.isOn) throw new Refusal("INVALID_INPUT", "This server doesn't send codes. Sign in another way.")
    const browser = browserOf(terms, asked.request)
    const known = browser.knows(address)
    given.asking.take({ address, peer: given.peer(asked), knownBrowser: known ? browser.hash : null })
    given.sending.asked(await askForCode(terms.store, address, { browser: browser.hash, known }, given.network(asked)))
    const answer = { email: address, expires_in: CODE_MINUTES * 60 }
    return Response.json(answer, { headers: { "set-cookie": browser.cookie() } })
  })

  signingInCall(calls.signIn, async (_viewer, asked) => {
    const input = await asked.input()
    const address = addressOf(input.email)
    if (!given.isOn) throw new Refusal("INVALID_INPUT", "This server doesn't accept codes. Sign in another way.")
    const browser = browserOf(terms, asked.request)
    given.tries.take(browser.knows(address) ? browser.hash : given.network(asked))
    const { me, cookie } = await signIn(terms, {
      address,
      code: input.code,
      name: input.name ?? "",
      device: deviceOf(asked.request),
      browser,
      network: given.network(asked),
      used: () => given.inbox.forget(address, browser.hash),
    })
    const headers = new Headers({ "set-cookie": cookie })
    headers.append("set-cookie", browser.cookie(address))
    return Response.json(me, { headers })
  })
}
