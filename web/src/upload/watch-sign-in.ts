import { lookAgain, onSignedOut, stillSignedIn } from "../api/signed-out.ts"

/** While uploads wait for it: the sign-in happens in another tab, and nobody has to come back to this one for it. */
const EVERY_MS = 5_000

let timer: ReturnType<typeof setInterval> | undefined
let unsubscribe: (() => void) | undefined

/** Says when the person of this page is signed in again, until it is called with null. */
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
  // The page has to hear of it as well. If it was for a moment only, the upload goes on at once.
  void stillSignedIn().then((still) => {
    if (still && unsubscribe) listener()
  })
}
