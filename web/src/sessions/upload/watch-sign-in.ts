import { calls } from "#protocol/calls"
import { callQuery, keyOf } from "../../api/keys.ts"
import { queries } from "../../api/queries.ts"

/** While uploads wait for it: asks now and then, since the sign-in may happen in another tab. */
const EVERY_MS = 5_000

let hear: ((person: string) => void) | null = null
let timer: ReturnType<typeof setInterval> | undefined
let unsubscribe: (() => void) | undefined

/** Tells who is signed in, until it is called with null. */
export function watchSignIn(listener: ((person: string) => void) | null): void {
  const began = hear === null && listener !== null
  hear = listener
  if (began) {
    timer = setInterval(look, EVERY_MS)
    const key = JSON.stringify(keyOf(calls.getSignIn, {}))
    // Signing in on this page puts the answer there.
    unsubscribe = queries.getQueryCache().subscribe((event) => {
      // Only what the server has just said: what is remembered from before says that somebody is there.
      if (event.type !== "updated" || event.action.type !== "success") return
      if (JSON.stringify(event.query.queryKey) === key) tell(event.query.state.data as Answer)
    })
    look()
  }
  if (listener === null) {
    clearInterval(timer)
    unsubscribe?.()
    unsubscribe = undefined
  }
}

type Answer = { me: { person: { id: string } } | null } | undefined

function look(): void {
  queries.fetchQuery({ ...callQuery(calls.getSignIn, {}), staleTime: 0, retry: false }).catch(() => undefined)
}

function tell(answer: Answer): void {
  const person = answer?.me?.person.id
  if (person === undefined) return
  // Not within the update that told of it: what goes on changes the list that is being watched for.
  queueMicrotask(() => hear?.(person))
}
