import { type RefObject, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react"
import { conversationOf } from "#agents/join"
import { type Target, targetOf } from "../transcript/address.ts"
import type { Pages } from "../transcript/pages.ts"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { agentOf, resolve } from "./resolve.ts"
import { type Going, useSpot, writeReading } from "./useSpot.ts"

interface Given {
  id: string
  pages: Pages
  isLive: boolean
  /** Brings an entry back that the reader has folded or filtered away. */
  onWanted: (seq: number) => void
}

export interface Missing {
  seq: number
  why: "absent" | "superseded"
}

export interface Conversation {
  /** The sub-agent whose conversation is open; null: the main one. */
  agent: string | null
  /** The entry to begin at, where the address names one. */
  start: number | null
  target: Target | null
  unmark: () => void
  /** An entry that was asked for and can't be shown: it does not exist, or was a line of a document that is read as a whole. */
  missing: Missing | null
  forget: () => void
  main: RefObject<TranscriptHandle | null>
  sub: RefObject<TranscriptHandle | null>
  /** The conversation that is seen. */
  now: () => TranscriptHandle | null
  /** Goes to an entry, in whichever conversation it was said, and marks it. */
  go: (seq: number, how?: Going & { to?: number }) => void
  /** Opens a conversation from its beginning. */
  open: (agent: string | null) => void
  back: (parent: string | null, calledAt: number | null) => void
  /** Keeps the place in the address once the reader has scrolled. */
  onTop: () => void
  /** What holds the conversations: whoever scrolls does it there. */
  column: RefObject<HTMLDivElement | null>
}

/** Which of the session's conversations is open, and where in it: the address says so, and one way leads to each entry. */
export function useConversation({ id, pages, isLive, onWanted }: Given): Conversation {
  const { visit, goTo } = useSpot()
  const main = useRef<TranscriptHandle>(null)
  const sub = useRef<TranscriptHandle>(null)
  const { agent } = visit
  const now = useCallback(() => (agent === null ? main : sub).current, [agent])
  const [target, setTarget] = useState<Target | null>(() => (visit.marks ? targetOf(visit.seq ?? 1, visit.to) : null))
  const [missing, setMissing] = useState<Missing | null>(null)
  const reading = useReading(now, isLive)
  const { stay } = reading

  const before = useRef(agent)
  const arrive = useEffectEvent((signal: AbortSignal) => {
    const { seq, to, marks, count, focuses } = visit
    const same = before.current === visit.agent
    before.current = visit.agent
    setMissing(null)
    setTarget(marks && seq !== null ? targetOf(seq, to) : null)
    stay()
    const handle = (visit.agent === null ? main : sub).current
    if (seq !== null && marks) onWanted(seq)
    // A list that has just been opened begins there by itself; one that was left is found as it was.
    if (count > 0 && seq !== null && (marks || same)) handle?.jumpTo(seq, focuses)
    else if (count > 0 && seq === null && same) handle?.toStart()
    if (seq === null || !marks) return
    void resolve(id, seq, pages.total).then((found) => {
      if (signal.aborted) return
      if (found.is === "missing") setMissing({ seq, why: "absent" })
      if (found.is !== "place") return
      const { place } = found
      if (place.superseded) {
        setMissing({ seq, why: "superseded" })
        setTarget(null)
        handle?.toStart()
        return
      }
      if (agentOf(place) !== visit.agent) {
        goTo({ agent: agentOf(place), seq, to }, { replaces: true, focuses })
        return
      }
      if (place.seq === seq) return
      onWanted(place.seq)
      setTarget({ seq: place.seq, to: to ?? place.seq, said: seq })
      // Whoever has scrolled on meanwhile is left where they are.
      const shown = (visit.agent === null ? main : sub).current
      if (shown?.aimedAt() === seq) shown.jumpTo(place.seq, focuses)
    })
  })
  useEffect(() => {
    void visit
    const abort = new AbortController()
    arrive(abort.signal)
    return () => abort.abort()
  }, [visit])

  const go = useCallback<Conversation["go"]>(
    (seq, { to, ...how } = {}) => {
      const entry = pages.at(seq)
      const known = now()?.shows(seq) || !entry ? agent : (conversationOf(entry) ?? null)
      goTo({ agent: known, seq, to: to ?? null }, how)
    },
    [agent, now, pages, goTo],
  )
  const open = useCallback((next: string | null) => goTo({ agent: next, seq: null, to: null }), [goTo])
  const { within } = visit
  const back = useCallback(
    (parent: string | null, calledAt: number | null) => {
      if (within) window.history.back()
      else goTo({ agent: parent, seq: calledAt, to: null })
    },
    [within, goTo],
  )
  const unmark = useCallback(() => setTarget(null), [])
  const forget = useCallback(() => setMissing(null), [])
  const { onTop, column } = reading
  return useMemo(
    () => ({ agent, start: visit.seq, target, unmark, missing, forget, main, sub, now, go, open, back, onTop, column }),
    [agent, visit.seq, target, unmark, missing, forget, now, go, open, back, onTop, column],
  )
}

/** How often the address follows somebody who scrolls: browsers refuse more than some hundred changes in half a minute. */
const EACH_MS = 400

/** Writes the entry at the top into the address, once somebody has scrolled by themselves. */
function useReading(now: () => TranscriptHandle | null, isLive: boolean) {
  const moved = useRef(false)
  const timer = useRef(0)
  const stay = useCallback(() => {
    moved.current = false
    window.clearTimeout(timer.current)
    timer.current = 0
  }, [])
  useEffect(() => stay, [stay])
  const column = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const it = column.current
    const onMoved = () => {
      moved.current = true
    }
    const ways = ["wheel", "touchmove", "pointerdown", "keydown"] as const
    for (const way of ways) it?.addEventListener(way, onMoved, { passive: true })
    return () => {
      for (const way of ways) it?.removeEventListener(way, onMoved)
    }
  }, [])
  const onTop = useCallback(() => {
    if (!moved.current || timer.current !== 0) return
    timer.current = window.setTimeout(() => {
      timer.current = 0
      const handle = now()
      if (!handle || !moved.current) return
      const isHome = (handle.scroller()?.scrollTop ?? 0) < 8
      // Who follows what comes wants to go on with that.
      writeReading(isHome || (isLive && handle.atEnd()) ? null : handle.top())
    }, EACH_MS)
  }, [now, isLive])
  return { stay, column, onTop }
}
