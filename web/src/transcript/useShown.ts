import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"
import type { ResultView, Row } from "#agents/join"
import type { Target } from "./address.ts"
import type { Shown, shownInstead } from "./beside.ts"
import { useFolds } from "./folds.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

interface Given {
  target: Target | null
  joined: Joined
  segments: Segments
  jumpTo: (seq: number) => void
}

/** The row that a link leads to, opened where that is folded, and the way there when it is another entry's. */
export function useShown({ target, joined, segments, jumpTo }: Given): Shown | null {
  const folds = useFolds()
  const [look, setLook] = useState<{ shownInstead: typeof shownInstead } | null>(null)
  const row = target && joined.row(target.seq)
  // Few addresses lead to an entry that shows nothing itself.
  const isElsewhere = target !== null && row === null
  useEffect(() => {
    if (isElsewhere) void import("./seldom.ts").then(setLook)
  }, [isElsewhere])
  const shown = useMemo(
    () => (row ? { seq: row.seq, note: null } : (target && look?.shownInstead(target, joined, segments)) || null),
    [row, target, look, joined, segments],
  )
  const led = useRef<Target | null>(null)
  useLayoutEffect(() => {
    if (target === null || shown === null || led.current === target) return
    led.current = target
    const fold = foldOf(joined.row(shown.seq), target.said)
    if (fold !== null) folds.set(fold, true)
    if (shown.seq !== target.seq) jumpTo(shown.seq)
  }, [target, shown, joined, folds, jumpTo])
  return shown
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
