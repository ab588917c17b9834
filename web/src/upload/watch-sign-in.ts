import { lookAgain, onSignedOut, stillSignedIn } from "../api/signed-out.ts"

/**
 * While uploads wait for a sign-in: it may happen in another tab, and nobody should have to come back to this one for it.
 */
const EVERY_MS = 5_000

let timer: ReturnType<typeof setInterval> | undefined
let unsubscribe: (() => void) | undefined

/** Calls back when the person of this page is signed in again, until it is called with null. */
export function watchSignIn(listener: (() => void) | null): void {
  if (listener === null) {
    clearInterval(timer)
    unsubscribe?.()
    unsubscribe = undefined
    return
  }
  if (unsubscribe) return
  unsubscribe = onSignedOut((out) => {
    if (!out) listener()
  })
  timer = setInterval(lookAgain, EVERY_MS)
  // The page has to know as well. If the sign-in was only briefly away, the upload continues at once.
  void stillSignedIn().then((still) => {
    if (still && unsubscribe) listener()
  })
}
