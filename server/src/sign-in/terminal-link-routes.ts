import type { Call } from "#protocol/call"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import type { Viewer } from "../access/viewer.ts"
import type { Answer, Asked } from "../http/serve.ts"
import { deviceOf } from "../people/sign-ins.ts"
import { becomeFirst, firstLinkState } from "./first-start.ts"
import type { SigningIn } from "./sign-in.ts"
import { signInByLink, whomLinkSignsIn } from "./sign-in-links.ts"

/** Mounts a sign-in call: it works with a cookie that has ended. */
export type SigningInCall = <C extends Call>(
  call: C,
  handle: (viewer: Viewer, asked: Asked<C>) => Promise<Answer<C>>,
) => void

/**
 * The calls of the links that the terminal prints: for the first person, and for people who have no other way to sign in.
 */
export function terminalLinkRoutes(mount: SigningInCall, terms: SigningIn, tried: (request: Request) => void): void {
  const { store } = terms

  mount(calls.checkFirstLink, async (_viewer, asked) => {
    tried(asked.request)
    return { state: await firstLinkState(store, (await asked.input()).token) }
  })

  mount(calls.becomeFirst, async (_viewer, asked) => {
    tried(asked.request)
    return signedIn(await becomeFirst(terms, { ...(await asked.input()), device: deviceOf(asked.request) }), 201)
  })

  mount(calls.checkSignInLink, async (_viewer, asked) => {
    tried(asked.request)
    return { person: await whomLinkSignsIn(store, (await asked.input()).token) }
  })

  mount(calls.signInByLink, async (_viewer, asked) => {
    tried(asked.request)
    return signedIn(await signInByLink(terms, { ...(await asked.input()), device: deviceOf(asked.request) }), 200)
  })
}

const signedIn = ({ me, cookie }: { me: Me; cookie: string }, status: number) =>
  Response.json(me, { status, headers: { "set-cookie": cookie } })
