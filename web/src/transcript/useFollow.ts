import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"
import type { VirtualizerHandle } from "virtua"
import type { Pages } from "./pages.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

/** Closer to the end than this, a reader follows what comes. */
const near = 144
/** What grows so soon after a click in the transcript was unfolded by it. */
const UNFOLDS_MS = 500
/** So long after text has given way to its row, or the transcript has another height, the browser moves what is on screen. */
const SETTLES_MS = 300
/** Nobody needs to know how many more there are. */
export const mostUnseen = 999

interface Given {
  scroller: RefObject<HTMLElement | null>
  list: RefObject<VirtualizerHandle | null>
  pages: Pages
  segments: Segments
  joined: Joined
  startsAtEnd: boolean
  /** What lies between the last row and the end. */
  tail: RefObject<HTMLElement | null>
}

/**
 * Keeps who stands at the end at the end, and leaves everybody else where they are: those are told how many rows have come
 * that they have not seen.
 */
export function useFollow({ scroller, list, pages, segments, joined, startsAtEnd, tail }: Given) {
  const atEnd = useRef(startsAtEnd)
  const clicked = useRef(Number.NEGATIVE_INFINITY)
  const before = useRef({ offset: 0, size: 0 })
  const below = useRef(0)
  const shrunk = useRef(Number.NEGATIVE_INFINITY)
  /** The first row, by its place in the list, that came while the reader was elsewhere. */
  const [unseenFrom, setUnseenFrom] = useState(Number.POSITIVE_INFINITY)

  // The list's own way to its end goes on scrolling for as long as rows are measured, also when the reader left meanwhile.
  const toEnd = useCallback(() => {
    atEnd.current = true
    clicked.current = Number.NEGATIVE_INFINITY
    const it = scroller.current
    if (!it) return
    it.scrollTo({ top: it.scrollHeight, behavior: "instant" })
    // No step of the reader's: the event of it may come when there is more below already.
    before.current.offset = it.scrollTop
  }, [scroller])

  const scrolled = useCallback(() => {
    const it = list.current
    if (!it) return
    // The list's own numbers: asking the page for its heights would have it lay itself out for every step of a scroll.
    const { scrollOffset: offset, scrollSize: size, viewportSize } = it
    const left = size + below.current - offset - viewportSize
    // Rows that are measured while they come move the offset as well, by no more than the list's size changed.
    const moved = offset - before.current.offset
    const grew = size - before.current.size
    before.current = { offset, size }
    // Whoever moves up wants to leave the end, however small the step; whoever comes near it by moving down is back.
    if (moved < Math.min(0, grew) - 1 && left >= 1)
      // The transcript is taller than the list knows: it has just become so, and that moved what is on screen.
      atEnd.current &&=
        performance.now() - shrunk.current < SETTLES_MS || (scroller.current?.clientHeight ?? 0) > viewportSize + 1
    else if (left < 1 || (left < near && moved > Math.max(0, grew))) atEnd.current = true
    if (atEnd.current) setUnseenFrom(Number.POSITIVE_INFINITY)
    else {
      const seen = firstBelow(it)
      setUnseenFrom((from) => Math.max(from, seen))
    }
  }, [list, scroller])

  // Rows are measured after they are shown, pictures load, the window changes its height: the end stays the end.
  useEffect(() => {
    const it = scroller.current
    if (!it) return
    const click = (event: Event) => {
      if (event.target instanceof Element && event.target.closest("button, summary"))
        clicked.current = performance.now()
    }
    let tall = 0
    const grown = new ResizeObserver(() => {
      const height = tail.current?.offsetHeight ?? 0
      if (height < below.current || it.clientHeight !== tall) shrunk.current = performance.now()
      below.current = height
      tall = it.clientHeight
      if (!atEnd.current) return
      const unfolded = performance.now() - clicked.current < UNFOLDS_MS
      // Somebody who unfolds the last row wants to read it, and is not taken past it.
      if (unfolded) atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < near
      else toEnd()
    })
    grown.observe(it)
    for (const child of it.children) grown.observe(child)
    it.addEventListener("click", click, true)
    return () => {
      grown.disconnect()
      it.removeEventListener("click", click, true)
    }
  }, [scroller, tail, toEnd])

  // What is all on screen needs no scroll to be at its end: what comes is followed. That its rows turn out taller than they
  // were guessed to be takes nobody away from the beginning.
  const fits = useRef(false)
  const count = useRef(segments.count)
  useLayoutEffect(() => {
    const first = count.current
    count.current = segments.count
    if (segments.count > first && fits.current) atEnd.current = true
    if (segments.count === first || atEnd.current) return
    // There is space below the last row: after a small step up, what comes begins on screen, and nobody needs to be told of it.
    const fresh = list.current ? Math.max(first, firstBelow(list.current)) : first
    setUnseenFrom((from) => Math.min(from, fresh))
  }, [segments, list])

  useLayoutEffect(() => {
    const it = list.current
    fits.current = it !== null && it.scrollSize <= it.viewportSize
  })

  return {
    toEnd,
    scrolled,
    atEnd: useCallback(() => atEnd.current, []),
    unseen: countRows(unseenFrom, pages, segments, joined),
  }
}

/** The first row, by its place in the list, of which nothing is on screen. */
const firstBelow = (list: VirtualizerHandle) => list.findItemIndex(list.scrollOffset + list.viewportSize) + 1

/** How many rows from this place on have something to show. One that is not loaded may have. */
function countRows(from: number, pages: Pages, segments: Segments, joined: Joined): number {
  let rows = 0
  for (let index = from; index < segments.count && rows <= mostUnseen; index++) {
    const seq = segments.seqAt(index)
    if (!pages.at(seq) || joined.row(seq)) rows++
  }
  return rows
}
