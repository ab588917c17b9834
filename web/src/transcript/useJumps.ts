import { type RefObject, useCallback } from "react"
import type { VirtualizerHandle } from "virtua"
import { focusRow } from "./focus-row.ts"
import type { Pages } from "./pages.ts"
import type { Segments } from "./segments.ts"
import { useAim } from "./useAim.ts"
import type { Joined } from "./useJoined.ts"

/** The room above the first row, and above a row that a jump leads to, in pixels. */
export const head = 8
export const above = 16

interface Given {
  scroller: RefObject<HTMLDivElement | null>
  list: RefObject<VirtualizerHandle | null>
  pages: Pages
  joined: Joined
  segments: Segments
}

/** Brings an entry to the top and keeps it there while the rows around it arrive, until the reader scrolls or `giveUp` is called. */
export function useJumps({ scroller, list, pages, joined, segments }: Given) {
  // Not by the list's `scrollToIndex`: that goes on scrolling while rows are measured, also when the reader scrolls meanwhile.
  const bring = useCallback(
    (seq: number) => {
      const index = segments.indexOf(seq)
      const offset = list.current?.getItemOffset(index) ?? 0
      scroller.current?.scrollTo({ top: index === 0 ? 0 : offset + head - above, behavior: "instant" })
    },
    [scroller, list, segments],
  )
  const { aimAt, aimedAt, giveUp } = useAim({ scroller, pages, joined, bring })
  const jumpTo = useCallback(
    (seq: number, focus = false) => {
      bring(seq)
      aimAt(seq)
      if (focus) focusRow(scroller.current, seq)
    },
    [scroller, bring, aimAt],
  )
  return { jumpTo, aimedAt, giveUp }
}
