import { useCallback, useMemo, useState } from "react"
import type { Session } from "#protocol/sessions"
import { mainStretches, type Segments, segmentsOf, withNew, without } from "../transcript/segments.ts"
import type { Turns } from "./useTurns.ts"
import { useView } from "./useView.ts"
import { holesOf, type View } from "./views.ts"

/** Whether an entry has a place in the list. */
export const isListed = (segments: Segments, seq: number) => segments.seqAt(segments.indexOf(seq)) === seq

export interface List {
  segments: Segments
  view: View
  setView: (view: View) => void
  folded: ReadonlySet<number>
  foldTurn: (seq: number) => void
  /** Folds all turns, or brings all back if all are folded. */
  foldAll: () => void
  isAllFolded: boolean
  /** Brings an entry back that is folded away or not in the view. */
  unfold: (seq: number) => void
}

/**
 * Which rows the main conversation has: decided when the page opens, so that no row changes its place; what comes is added. What
 * a reader folds, and turns that have nothing of the chosen view, are left out as a whole.
 */
export function useList(session: Session, total: number, turns: Turns): List {
  const [base] = useState(() => ({
    stretches: mainStretches(session.sources, session.entries),
    total: session.entries,
  }))
  const [view, setView] = useView()
  const [folded, setFolded] = useState<ReadonlySet<number>>(() => new Set())
  const segments = useMemo(() => {
    const whole = withNew(base.stretches, base.total, total)
    return segmentsOf(
      without(
        whole,
        holesOf(view, turns.all, ({ seq }) => folded.has(seq)),
      ),
    )
  }, [base, total, view, turns.all, folded])

  const foldTurn = useCallback((seq: number) => {
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  }, [])
  const foldable = useMemo(() => turns.all.filter(({ seq, to }) => to > seq), [turns.all])
  const isAllFolded = foldable.length > 0 && foldable.every(({ seq }) => folded.has(seq))
  const foldAll = () => setFolded(new Set(isAllFolded ? [] : foldable.map(({ seq }) => seq)))
  const unfold = (seq: number) => {
    const turn = turns.at(seq)
    if (turn?.seq === seq && isListed(segments, seq)) return
    if (turn && folded.has(turn.seq)) foldTurn(turn.seq)
    if (view !== "everything") setView("everything", { keep: false })
  }
  return { segments, view, setView, folded, foldTurn, foldAll, isAllFolded, unfold }
}
