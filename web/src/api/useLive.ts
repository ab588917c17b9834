import { useEffect, useRef, useSyncExternalStore } from "react"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { client } from "./client.ts"
import { createHints } from "./hints.ts"
import { keyOf, refresh } from "./keys.ts"
import { KeptOut, type LiveState } from "./lasting-socket.ts"
import { type Follower, Live } from "./live.ts"
import { queries } from "./queries.ts"
import { shareToken } from "./share-token.ts"
import { SignedOut, stillSignedIn } from "./signed-out.ts"
import { becomeUpdated, checkForUpdate } from "./updated.ts"

const hints = createHints(
  // A list that nobody looks at can wait; a session can't: what is shown of it may have to go.
  (changed, session) =>
    void refresh(queries, changed, session, session === undefined && document.hidden ? "none" : "active"),
  (ms, then) => void setTimeout(then, ms),
)

/** Whether the page has had a socket before. */
let before = false

/** The socket of this tab. What it hears of is asked again, with this viewer's own rights. */
const live = new Live({
  async open() {
    // A sign-in that has ended under the page is the usual reason for a socket that was closed.
    if (before && !(await stillSignedIn())) throw new SignedOut()
    if (before) void checkForUpdate()
    before = true
    const { ticket } = await client.send(calls.createTicket, {}).catch((error: unknown) => {
      // At another address than the server's own it takes no request that changes anything.
      if (error instanceof Refusal && error.code === "FORBIDDEN") throw new KeptOut()
      // Whoever gets no ticket may not see the session either.
      if (error instanceof Refusal && error.status < 429) void refresh(queries, ["getSession"])
      throw error
    })
    const address = new URL(`/api/live?ticket=${ticket}`, location.href)
    address.protocol = address.protocol.replace("http", "ws")
    return new WebSocket(address)
  },
  who() {
    const known = queries.getQueryData<{ me: Me | null }>(keyOf(calls.getSignIn, {}))
    return known && `${known.me?.person.id ?? ""} ${shareToken() ?? ""}`
  },
  hint: (event, session) => hints.hear(event, session),
  async ask(sessions) {
    const shown = [
      "getSignIn",
      "getSession",
      "listCollaborators",
      "listLinks",
      "listHistory",
      "listComments",
      "listSessions",
    ] as const
    // With the sign-in the page would lose all that it shows: it waits instead.
    if (!(await stillSignedIn())) return true
    await refresh(queries, shown)
    return sessions.every((id) => queries.getQueryState(keyOf(calls.getSession, { id }))?.status !== "error")
  },
  async entriesAfter(id, after) {
    try {
      return (await client.send(calls.readEntries, { id, after, limit: 1000 })).entries
    } catch (error) {
      // A sign-in that has ended is told by the calls that are asked again.
      if (error instanceof Refusal && (error.status === 403 || error.status === 404)) return null
      return []
    }
  },
  seen: () => document.visibilityState === "visible",
  outdated: () => becomeUpdated(),
  // Nobody looks at a hidden page: it learns of a dead line by the silence.
  answers: () =>
    document.hidden
      ? Promise.resolve(true)
      : fetch("/api/health", { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(5_000) }).then(
          () => true,
          () => false,
        ),
  wait: (ms) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      const seen = () => document.visibilityState === "visible" && done()
      // The network is back, or somebody looks, before the wait is over.
      addEventListener("online", done)
      document.addEventListener("visibilitychange", seen)
      function done() {
        clearTimeout(timer)
        removeEventListener("online", done)
        document.removeEventListener("visibilitychange", seen)
        resolve()
      }
    }),
})

addEventListener("offline", () => live.lost())

/** Follows a session while the component is shown. The follower may be made anew each time. */
export function useLive(session: string, follower: Follower, enabled = true): void {
  const newest = useRef(follower)
  newest.current = follower
  useEffect(() => {
    if (!enabled) return
    return live.follow(session, {
      after: () => newest.current.after(),
      entries: (entries) => newest.current.entries(entries),
      ended: (code) => newest.current.ended(code),
      here: (people, readers) => newest.current.here?.(people, readers),
    })
  }, [session, enabled])
}

/** Has the lists of whoever is signed in asked again when they may have changed. */
export function useHints(): void {
  useEffect(() => live.listen(), [])
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.subscribe, () => live.state)
}
