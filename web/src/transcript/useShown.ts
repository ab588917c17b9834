import { useLayoutEffect, useRef } from "react"
import type { Pages } from "./pages.ts"
import type { Joined } from "./useJoined.ts"

interface Given {
  target: number | null
  pages: Pages
  joined: Joined
  jumpTo: (seq: number) => void
}

/** The entry that shows what a link leads to, and the way there when that is another one. */
export function useShown({ target, pages, joined, jumpTo }: Given): number | null {
  // A link to an entry that shows nothing itself leads to the one that shows it, once that is known.
  const shown = target === null ? null : shownFor(target, joined)
  const led = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (target === null || shown === null || led.current === target || !pages.at(target)) return
    led.current = target
    if (shown !== target) jumpTo(shown)
  }, [target, shown, pages, jumpTo])
  return shown
}

/** A link to an entry that shows nothing itself (a result, shown with its call) leads to what stands before it. */
function shownFor(seq: number, joined: Joined): number {
  for (let at = seq; at > Math.max(0, seq - 50); at--) if (joined.row(at)) return at
  return seq
}
