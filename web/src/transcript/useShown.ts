import { useLayoutEffect, useRef } from "react"
import type { ResultView, Row } from "#agents/join"
import type { Target } from "./address.ts"
import { useFolds } from "./folds.ts"
import type { Pages } from "./pages.ts"
import type { Joined } from "./useJoined.ts"

interface Given {
  target: Target | null
  pages: Pages
  joined: Joined
  jumpTo: (seq: number) => void
}

/** The entry that shows what a link leads to, opened where that is folded, and the way there when it is another one. */
export function useShown({ target, pages, joined, jumpTo }: Given): number | null {
  const folds = useFolds()
  // A link to an entry that shows nothing itself leads to the one that shows it, once that is known.
  const shown = target === null ? null : shownFor(target.seq, joined)
  const led = useRef<Target | null>(null)
  useLayoutEffect(() => {
    if (target === null || shown === null || led.current === target || !pages.at(target.seq)) return
    led.current = target
    const fold = foldOf(joined.row(shown), target.said)
    if (fold !== null) folds.set(fold, true)
    if (shown !== target.seq) jumpTo(shown)
  }, [target, shown, pages, joined, folds, jumpTo])
  return shown
}

/** A link to an entry that shows nothing itself (a result, shown with its call) leads to what stands before it. */
function shownFor(seq: number, joined: Joined): number {
  for (let at = seq; at > Math.max(0, seq - 50); at--) if (joined.row(at)) return at
  return seq
}

/** The fold in which a result is shown. */
function foldOf(row: Row | null | undefined, said: number): string | null {
  const has = (result: ResultView | undefined) => result?.place.seq === said
  for (const block of row?.blocks ?? []) {
    if (block.type === "call" && (has(block.result) || block.again?.some(has)))
      return `${block.place.seq}.${block.place.part}`
    if (block.type === "result" && has(block.result)) return `${block.result.place.seq}.${block.result.place.part}`
  }
  return null
}
