import { useEffect, useRef, useSyncExternalStore } from "react"
import { type CallName, calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type EventName, events, refreshedBy } from "#protocol/events"
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
  // A list that nobody looks at can wait; a session can't: parts of it may have to disappear.
  (changed, session) =>
    void refresh(queries, changed, session, session === undefined && document.hidden ? "none" : "active"),
  (ms, then) => void setTimeout(then, ms),
)

/** What events that were missed may have changed. */
const hearable = [...new Set<CallName>((Object.keys(events) as EventName[]).flatMap(refreshedBy))]

/** Whether the page has had a socket before. */
let before = false

/** The socket of this tab. Everything that it reports as changed is refetched, with this viewer's own rights. */
const live = new Live({
  async open() {
    // A sign-in that has ended under the page is the usual reason for a closed socket.
    if (before && !(await stillSignedIn())) throw new SignedOut()
    if (before) void checkForUpdate()
    before = true
    const { ticket } = await client.send(calls.createTicket, {}).catch((error: unknown) => {
      // At an address other than its own, the server accepts no request that changes anything.
      if (error instanceof Refusal && error.code === "FORBIDDEN") throw new KeptOut()
      // A viewer who gets no ticket may not see the session either.
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
    // Without the sign-in the page would lose everything that it shows: it waits instead.
    if (!(await stillSignedIn())) return true
    await refresh(queries, hearable)
    return sessions.every((id) => queries.getQueryState(keyOf(calls.getSession, { id }))?.status !== "error")
  },
  async entriesAfter(id, after) {
    try {
      return (await client.send(calls.readEntries, { id, after, limit: 1000 })).entries
    } catch (error) {
      // The refetched calls report a sign-in that has ended.
      if (error instanceof Refusal && (error.status === 403 || error.status === 404)) return null
      return []
    }
  },
  seen: () => document.visibilityState === "visible",
  outdated: () => becomeUpdated(),
  // Nobody sees a hidden page: it notices a dead connection by its silence.
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
      // The network is back, or somebody looks, before the delay is over.
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

/** Follows a session while the component is mounted. The follower may be a new object on each render. */
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

/** Refetches the signed-in person's lists when they may have changed. */
export function useHints(): void {
  useEffect(() => live.listen(), [])
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.subscribe, () => live.state)
}
