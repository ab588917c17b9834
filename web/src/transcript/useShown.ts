import { useLayoutEffect, useMemo, useRef } from "react"
import type { ResultView, Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import type { Target } from "./address.ts"
import { useFolds } from "./folds.ts"
import type { Pages } from "./pages.ts"
import type { Segments } from "./segments.ts"
import { type Shown, shownBy } from "./shown.ts"
import type { Joined } from "./useJoined.ts"

interface Given {
  target: Target | null
  pages: Pages
  joined: Joined
  segments: Segments
  jumpTo: (seq: number) => void
}

/** The row that a link leads to, opened where that is folded, and the way there when it is another entry's. */
export function useShown({ target, pages, joined, segments, jumpTo }: Given): Shown | null {
  const folds = useFolds()
  const shown = useMemo(() => target && shownBy(target, joined, segments), [target, joined, segments])
  const led = useRef<Target | null>(null)
  useLayoutEffect(() => {
    if (target === null || shown === null || led.current === target) return
    led.current = target
    const fold = foldOf(joined.row(shown.seq), target.said, pages.at(target.said))
    if (fold !== null) folds.set(fold, true)
    if (shown.seq !== target.seq) jumpTo(shown.seq)
  }, [target, shown, pages, joined, folds, jumpTo])
  return shown
}

/** The fold in which a result is shown. */
function foldOf(row: Row | null | undefined, said: number, entry: Entry | undefined): string | null {
  const has = (result: ResultView | undefined) => result?.place.seq === said
  // A result that only repeats another one of its call.
  const answers = (id: string) => entry?.parts.some((part) => part.type === "result" && part.call === id) ?? false
  for (const block of row?.blocks ?? []) {
    if (block.type === "call" && (has(block.result) || block.again?.some(has) || answers(block.id)))
      return `${block.place.seq}.${block.place.part}`
    if (block.type === "result" && has(block.result)) return `${block.result.place.seq}.${block.result.place.part}`
  }
  return null
}
