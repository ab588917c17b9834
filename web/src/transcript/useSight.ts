import { type RefObject, useCallback, useRef, useState } from "react"
import type { VirtualizerHandle } from "virtua"
import type { Pages } from "./pages.ts"
import type { Runs } from "./runs.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"
import { above } from "./useJumps.ts"

interface Given {
  list: RefObject<VirtualizerHandle | null>
  pages: Pages
  segments: Segments
  joined: Joined
  runs: Runs
  onTop: ((seq: number) => void) | undefined
}

/** What is in sight: `look` asks for its pages, and tells the entry at the top when it is another. `bare`: nothing shows at all; `ended`: the end
 * has been in sight. */
export function useSight({ list, pages, segments, joined, runs, onTop }: Given) {
  const top = useRef(0)
  const [bare, setBare] = useState(false)
  const [ended, setEnded] = useState(false)
  const look = useCallback(() => {
    const it = list.current
    if (segments.count === 0) setBare(true)
    if (!it || segments.count === 0) return
    const first = it.findItemIndex(it.scrollOffset)
    const last = it.findItemIndex(it.scrollOffset + it.viewportSize)
    // The line of a run stands where the run begins, so that place is wanted too.
    const run = runs.callsAt(first)
    const from = segments.seqAt(first)
    pages.want(run?.more ? Math.min(from, Math.max(1, run.first - 1)) : from, segments.seqAt(last))
    if (last === segments.count - 1) setEnded(true)
    setBare(first === 0 && last === segments.count - 1 && isBare(pages, joined, segments))
    const seq = segments.seqAt(it.findItemIndex(it.scrollOffset + above + 8))
    if (seq !== top.current) {
      top.current = seq
      onTop?.(seq)
    }
  }, [list, pages, segments, joined, runs, onTop])
  return { top, bare, ended, look }
}

/** Whether everything is loaded and nothing of it shows. */
function isBare(pages: Pages, joined: Joined, segments: Segments): boolean {
  for (let index = 0; index < segments.count; index++) {
    const seq = segments.seqAt(index)
    if (!pages.at(seq) || joined.row(seq)) return false
  }
  return true
}
