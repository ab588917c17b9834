import { useSyncExternalStore } from "react"
import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { onOtherTab, tellOtherTabs } from "./other-tabs.ts"
import { plain } from "./plain-client.ts"
import { queries } from "./queries.ts"

/**
 * A sign-in may end under an open page. The page then stays as it is and sends no requests until the same person is signed
 * in again, so that they don't lose what they were reading or writing. Refusals meanwhile must not be taken for answers.
 */
export class SignedOut extends Error {
  constructor() {
    super("You're signed out. Sign in to continue.")
    this.name = "SignedOut"
  }
}

type SignIn = OutputOf<typeof calls.getSignIn>

let signedOut = false
const listeners = new Set<(signedOut: boolean) => void>()
const known = () => queries.getQueryData<SignIn>(["getSignIn", {}])

function become(next: boolean): void {
  if (signedOut === next) return
  signedOut = next
  for (const listener of [...listeners]) listener(signedOut)
}

/** Called when the sign-in ends and when it is back, until the returned function is called. */
export function onSignedOut(listener: (signedOut: boolean) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(onSignedOut, () => signedOut)
}

/** Who is signed in now. When that becomes nobody, the page keeps the person that it has. */
export async function askSignIn(signal?: AbortSignal): Promise<SignIn> {
  const before = known()
  const now = await plain.send(calls.getSignIn, {}, signal ? { signal } : {}).catch((error: unknown) => {
    // A browser may go on sending the cookie of a sign-in that has ended.
    if (before?.me && error instanceof Refusal && error.status === 401) return { ...before, me: null }
    throw error
  })
  tellOtherTabs(now.me !== null)
  if (before?.me && !now.me) {
    become(true)
    return before
  }
  const wasOut = signedOut
  become(false)
  // Everything shown belonged to another person.
  if (before?.me && now.me && before.me.person.id !== now.me.person.id) location.reload()
  else if (wasOut) void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => name !== "getSignIn" })
  return now
}

let asking: Promise<unknown> | null = null

/** Whether the person of this page is still signed in. Without an answer, assume so. */
export async function stillSignedIn(): Promise<boolean> {
  if (!known()?.me) return true
  asking ??= askSignIn()
    .catch(() => undefined)
    .finally(() => {
      asking = null
    })
  await asking
  return !signedOut
}

// Only a tab with a different answer checks, so that a new tab doesn't make all the others check.
onOtherTab((isSignedIn) => {
  if (isSignedIn === signedOut) void stillSignedIn()
})

/** Checks whether somebody has signed in again in another tab. */
export function lookAgain(): void {
  if (signedOut) void stillSignedIn()
}

/** The signed-out page still sends no requests; a refusal is checked before it is believed. */
export function guarded<T>(send: () => Promise<T>): Promise<T> {
  if (signedOut) return Promise.reject(new SignedOut())
  return send().catch(async (error: unknown) => {
    const couldBe = error instanceof Refusal && [401, 403, 404].includes(error.status)
    if (couldBe && !(await stillSignedIn())) throw new SignedOut()
    throw error
  })
}
