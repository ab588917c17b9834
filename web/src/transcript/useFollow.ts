import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react"
import type { VirtualizerHandle } from "virtua"
import type { Pages } from "./pages.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

/** Closer to the end than this, a reader follows what comes. */
const near = 144
/** New rows are measured after they are shown: this is how long it may take. */
const LEADS_MS = 400
/** Nobody needs to know how many more there are. */
export const mostUnseen = 999

interface Given {
  list: RefObject<VirtualizerHandle | null>
  pages: Pages
  segments: Segments
  joined: Joined
  startsAtEnd: boolean
  /** How far below the last row the end is. */
  below: number
}

/**
 * Keeps who stands at the end at the end, and leaves everybody else where they are: those are told how many rows have come
 * that they have not seen.
 */
export function useFollow({ list, pages, segments, joined, startsAtEnd, below }: Given) {
  const atEnd = useRef(startsAtEnd)
  /** Until then, what grows is what is being followed. */
  const leadsUntil = useRef(0)
  const before = useRef({ offset: 0, size: 0 })
  /** The first row, by its place in the list, that came while the reader was elsewhere. */
  const [unseenFrom, setUnseenFrom] = useState(Number.POSITIVE_INFINITY)

  const toEnd = useCallback(() => {
    leadsUntil.current = performance.now() + LEADS_MS
    list.current?.scrollToIndex(segments.count - 1, { align: "end", offset: below })
  }, [list, segments, below])

  const scrolled = useCallback(() => {
    const it = list.current
    if (!it) return
    // The list's own numbers: asking the page for its heights would have it lay itself out for every step of a scroll.
    const { scrollOffset: offset, scrollSize: size, viewportSize } = it
    const left = size + below - offset - viewportSize
    // Whoever moves up wants to leave the end, however small the step; a list that became shorter moves nobody.
    const leaves = offset < before.current.offset - 1 && size >= before.current.size
    before.current = { offset, size }
    if (leaves && left >= 1) atEnd.current = false
    else if (left < near) atEnd.current = true
    if (atEnd.current) setUnseenFrom(Number.POSITIVE_INFINITY)
    else {
      const seen = it.findItemIndex(offset + viewportSize) + 1
      setUnseenFrom((from) => (from < seen ? seen : from))
    }
  }, [list, below])

  /** Somebody who unfolds the last row wants to read it, and is not taken past it by the next one. */
  const resized = useCallback(() => {
    const it = list.current
    if (!it || performance.now() < leadsUntil.current) return
    if (it.scrollSize + below - it.scrollOffset - it.viewportSize >= near) atEnd.current = false
  }, [list, below])

  // What is all on screen needs no scroll to be at its end.
  useLayoutEffect(() => {
    const it = list.current
    if (it && it.scrollSize <= it.viewportSize) atEnd.current = true
  })

  // Who stands at the end when the session grows goes on standing there, until what came is loaded.
  const count = useRef(segments.count)
  const follows = useRef(startsAtEnd)
  useLayoutEffect(() => {
    const first = count.current
    count.current = segments.count
    if (segments.count > first) {
      if (atEnd.current) follows.current = true
      else setUnseenFrom((from) => Math.min(from, first))
    }
    if (!follows.current || !atEnd.current) return
    toEnd()
    // `joined` is another one whenever rows came.
    if (joined.row(segments.seqAt(segments.count - 1)) !== undefined) follows.current = false
  }, [segments, toEnd, joined])

  return { toEnd, scrolled, resized, unseen: countRows(unseenFrom, pages, segments, joined) }
}

/** How many rows from this place on have something to show. One that is not loaded may have. */
function countRows(from: number, pages: Pages, segments: Segments, joined: Joined): number {
  let rows = 0
  for (let index = from; index < segments.count && rows <= mostUnseen; index++) {
    const seq = segments.seqAt(index)
    if (!pages.at(seq) || joined.row(seq)) rows++
  }
  return rows
}
