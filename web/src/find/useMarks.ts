import { useEffect } from "react"
import type { Matcher } from "#protocol/matcher"
import { rangesIn } from "./marks.ts"

const found = "found"
const current = "found-current"

/** The row that shows the current match, and which of the row's matches it is. */
export interface Current {
  row: number
  nth: number
}

/**
 * Marks what was looked for wherever it is in sight, and the current match apart from the others. The browser draws the marks
 * over the text (CSS custom highlights), so that no row has to know of them.
 */
export function useMarks(scroller: () => HTMLElement | null, matcher: Matcher | null, now: Current | null): void {
  useEffect(() => {
    const root = scroller()
    if (!root || !matcher || !("highlights" in CSS)) return
    let frame = 0
    const draw = () => {
      frame = 0
      const ranges: Range[] = []
      let here: Range | undefined
      for (const row of root.querySelectorAll("article[data-seq]")) {
        const own = rangesIn(row, matcher)
        if (now && Number(row.getAttribute("data-seq")) === now.row) here = own[Math.min(now.nth, own.length - 1)]
        for (const range of own) ranges.push(range)
      }
      CSS.highlights.set(found, new Highlight(...ranges))
      const top = new Highlight(...(here ? [here] : []))
      top.priority = 1
      CSS.highlights.set(current, top)
    }
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    // Rows come and go as the list is scrolled, and their texts unfold.
    const seen = new MutationObserver(later)
    seen.observe(root, { childList: true, subtree: true, characterData: true })
    draw()
    return () => {
      seen.disconnect()
      cancelAnimationFrame(frame)
      CSS.highlights.delete(found)
      CSS.highlights.delete(current)
    }
  }, [scroller, matcher, now])
}
