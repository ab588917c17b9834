import { useCallback, useEffect, useRef } from "react"
import { calls } from "#protocol/calls"
import type { Entry } from "#protocol/entries"
import type { Session } from "#protocol/sessions"
import { keyOf, refresh } from "../api/keys.ts"
import { queries } from "../api/queries.ts"
import { useLive } from "../api/useLive.ts"
import type { Pages } from "../transcript/pages.ts"
import type { Here } from "./SessionPresence.tsx"

/** Keeps the page of a session at what is appended to it. What comes within one frame of the screen is shown at once. */
export function useFollowing(
  id: string,
  pages: Pages,
  onHere: (here: Here) => void,
  onEnded: (code: number) => void,
): void {
  const waiting = useRef<Entry[]>([])
  const frame = useRef(0)
  const show = useCallback(() => {
    cancelAnimationFrame(frame.current)
    frame.current = 0
    const entries = waiting.current
    waiting.current = []
    if (entries.length === 0) return
    pages.arrive(entries)
    grow(id, entries)
  }, [id, pages])
  useEffect(() => {
    // Hidden tabs get no animation frames; what came for them is shown by the timer.
    const timer = setInterval(show, 500)
    return () => {
      clearInterval(timer)
      cancelAnimationFrame(frame.current)
      frame.current = 0
    }
  }, [show])

  useLive(id, {
    after: () => Math.max(pages.total, waiting.current.at(-1)?.seq ?? 0),
    entries: (entries) => {
      waiting.current.push(...entries)
      if (frame.current === 0) frame.current = requestAnimationFrame(show)
    },
    ended: (code) => {
      waiting.current = []
      onEnded(code)
    },
    here: (people, readers) => onHere({ people, readers }),
  })
}

/** What is known of the session grows with its entries, without asking: appends are no events. */
function grow(id: string, entries: readonly Entry[]): void {
  askWhatGoesOn(id)
  queries.setQueryData<Session>(keyOf(calls.getSession, { id }), (session) => {
    const fresh = session ? entries.filter((entry) => entry.seq > session.entries) : []
    const last = fresh.at(-1)
    if (!session || !last) return session
    const prompts = fresh.filter((entry) => entry.kind === "prompt" && entry.agent === undefined).length
    return {
      ...session,
      entries: last.seq,
      prompts: session.prompts + prompts,
    }
  })
}

/** Entries of a session that stood still: whether its agent runs again or an upload goes on, the server knows. */
function askWhatGoesOn(id: string): void {
  const key = keyOf(calls.getSession, { id })
  const session = queries.getQueryData<Session>(key)
  if (!session || session.status === "live" || session.upload?.stopped === false) return
  if (queries.getQueryState(key)?.fetchStatus === "idle") void refresh(queries, ["getSession"], id)
}
