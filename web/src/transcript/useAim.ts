import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react"
import type { Pages } from "./pages.ts"
import type { Joined } from "./useJoined.ts"

/** As long as rows above an entry may still be measured after its page has come. */
const SETTLES_MS = 1_500

interface Given {
  scroller: RefObject<HTMLElement | null>
  pages: Pages
  joined: Joined
  /** Scrolls to an entry as far as its place is known now. */
  bring: (seq: number) => void
}

/**
 * Where a jump leads is known only when the pages around it are there and their rows have been measured, which on a slow line
 * takes seconds: until then each page that comes is aimed anew, unless the reader has moved on.
 */
export function useAim({ scroller, pages, joined, bring }: Given) {
  const aim = useRef<{ seq: number; until: number } | null>(null)
  const giveUp = useCallback(() => {
    aim.current = null
  }, [])
  const aimAt = useCallback((seq: number) => {
    aim.current = { seq, until: Number.POSITIVE_INFINITY }
  }, [])

  const aimedAt = useCallback(() => aim.current?.seq ?? null, [])

  useEffect(() => {
    const it = scroller.current
    const moves = ["wheel", "touchmove", "pointerdown"] as const
    const keys = (event: KeyboardEvent) => {
      if (/^(?:Arrow|Page|Home|End| )/.test(event.key)) giveUp()
    }
    for (const move of moves) it?.addEventListener(move, giveUp, { passive: true })
    it?.addEventListener("keydown", keys)
    return () => {
      for (const move of moves) it?.removeEventListener(move, giveUp)
      it?.removeEventListener("keydown", keys)
    }
  }, [scroller, giveUp])

  // `joined` is another whenever pages have come.
  useLayoutEffect(() => {
    void joined
    const now = aim.current
    if (!now) return
    if (performance.now() > now.until) return giveUp()
    bring(now.seq)
    if (now.until === Number.POSITIVE_INFINITY && pages.at(now.seq)) now.until = performance.now() + SETTLES_MS
  }, [joined, pages, bring, giveUp])

  // Rows around the entry are measured after they are shown, which moves it.
  useEffect(() => {
    const it = scroller.current
    if (!it) return
    const measured = new ResizeObserver(() => {
      const now = aim.current
      if (now && performance.now() <= now.until) bring(now.seq)
    })
    for (const child of it.children) measured.observe(child)
    return () => measured.disconnect()
  }, [scroller, bring])

  return { aimAt, aimedAt, giveUp }
}
