import { useEffect, useRef, useSyncExternalStore } from "react"
import { calls } from "#protocol/calls"
import { type EventName, events } from "#protocol/events"
import { client } from "./client.ts"
import { refresh } from "./keys.ts"
import { type Follower, Live, type LiveState } from "./live.ts"
import { queries } from "./queries.ts"

/** The socket of this tab. What it hears of is asked again, with this viewer's own rights. */
const live = new Live({
  async open() {
    const { ticket } = await client.send(calls.createTicket, {})
    const address = new URL(`/api/live?ticket=${ticket}`, location.href)
    address.protocol = address.protocol.replace("http", "ws")
    return new WebSocket(address)
  },
  hint(event, session) {
    if (!Object.hasOwn(events, event)) return
    const { refreshes } = events[event as EventName]
    void refresh(queries, session === null ? ["listSessions"] : refreshes, session ?? undefined)
  },
  missed: () => void refresh(queries, ["getSession", "listCollaborators", "listLinks", "listHistory", "listSessions"]),
  wait: (ms) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      // The network is back before the wait is over.
      addEventListener("online", done, { once: true })
      function done() {
        clearTimeout(timer)
        removeEventListener("online", done)
        resolve()
      }
    }),
})

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

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.subscribe, () => live.state)
}
