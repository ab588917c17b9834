import { type RefObject, useCallback, useRef, useState } from "react"
import type { VirtualizerHandle } from "virtua"
import type { Pages } from "./pages.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"
import { above } from "./useJumps.ts"

interface Given {
  list: RefObject<VirtualizerHandle | null>
  pages: Pages
  segments: Segments
  joined: Joined
  onTop: ((seq: number) => void) | undefined
}

/** What is in sight: `look` asks for its pages, and tells the entry at the top when it is another. `bare`: nothing shows at all. */
export function useSight({ list, pages, segments, joined, onTop }: Given) {
  const top = useRef(0)
  const [bare, setBare] = useState(false)
  const look = useCallback(() => {
    const it = list.current
    if (!it || segments.count === 0) return
    const first = it.findItemIndex(it.scrollOffset)
    const last = it.findItemIndex(it.scrollOffset + it.viewportSize)
    pages.want(segments.seqAt(first), segments.seqAt(last))
    setBare(first === 0 && last === segments.count - 1 && isBare(pages, joined, segments))
    const seq = segments.seqAt(it.findItemIndex(it.scrollOffset + above + 8))
    if (seq !== top.current) {
      top.current = seq
      onTop?.(seq)
    }
  }, [list, pages, segments, joined, onTop])
  return { top, bare, look }
}

/** Whether everything is loaded and nothing of it shows. */
function isBare(pages: Pages, joined: Joined, segments: Segments): boolean {
  for (let index = 0; index < segments.count; index++) {
    const seq = segments.seqAt(index)
    if (!pages.at(seq) || joined.row(seq)) return false
  }
  return true
}
