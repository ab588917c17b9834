import { type ReactNode, useSyncExternalStore } from "react"
import type { Row } from "#agents/join"
import { newDay } from "./days.ts"
import { type Folds, useFolds } from "./folds.ts"
import { done } from "./later-parts.ts"
import { type Run, type Runs, staysInSight } from "./runs.ts"
import type { Segments } from "./segments.ts"
import { TranscriptRow } from "./TranscriptRow.tsx"
import type { Joined } from "./useJoined.ts"

interface Props {
  index: number
  joined: Joined
  segments: Segments
  runs: Runs
  /** The entry that a permalink led to: whatever it stands in is open, until somebody closes it. */
  shown: number | null
  /** The last entry of a range that it led to. */
  to: number
  /** What the row has to say of the entry that was asked for, which it merely stands beside. */
  note: string | null
  below?: ((row: Row) => ReactNode) | undefined
}

/** What stands at one place of the list: the line of a run that begins there, the row, both, or nothing. */
export function Item({ index, joined, segments, runs, shown, to, note, below }: Props) {
  const folds = useFolds()
  const outer = runs.outerAt(index)
  const calls = runs.callsAt(index)
  const isOuterOpen = useSyncExternalStore(folds.subscribe, () => isOpen(folds, outer, shown, to))
  const areCallsOpen = useSyncExternalStore(folds.subscribe, () => isOpen(folds, calls, shown, to))
  const day = useSyncExternalStore(folds.subscribe, () => dayAt(index, { joined, segments, runs, folds, shown, to }))
  const seq = segments.seqAt(index)
  const row = joined.row(seq)
  const position = { position: index + 1, count: segments.count }
  const begins = (run: Run | null) => run !== null && run.first === seq
  const drawsRow = row && isOuterOpen && (areCallsOpen || staysInSight(row))
  // The day stands over whatever comes first.
  const over = begins(outer) ? "outer" : begins(calls) && isOuterOpen ? "calls" : "row"
  return (
    <>
      {begins(outer) && outer && (
        <done.Part
          line={{
            run: outer,
            open: isOuterOpen,
            onToggle: () => folds.setRun("outer", outer.first, !isOuterOpen),
            joined,
            day: over === "outer" ? day : null,
            ...position,
          }}
        />
      )}
      {begins(calls) && calls && isOuterOpen && (
        <done.Part
          line={{
            run: calls,
            open: areCallsOpen,
            onToggle: () => folds.setRun("calls", calls.first, !areCallsOpen),
            joined,
            day: over === "calls" ? day : null,
            ...position,
          }}
        />
      )}
      {drawsRow && (
        <TranscriptRow
          row={row}
          target={shown !== null && seq >= shown && (seq === shown || seq <= to)}
          note={note}
          below={below}
          day={over === "row" ? day : null}
          beside={outer ? outer.kind : null}
          {...position}
        />
      )}
    </>
  )
}

function isOpen(folds: Folds, run: Run | null, shown: number | null, to: number): boolean {
  if (!run) return true
  const holdsShown = shown !== null && shown <= run.last && Math.max(shown, to) >= run.first
  return folds.isRunOpen(run.kind === "calls" ? "calls" : "outer", run.first, run.last) ?? holdsShown
}

/** Rows without a time that are passed on the way to one that has one. */
const reach = 200

/** The day that begins at this place. */
function dayAt(index: number, given: Omit<Props, "index" | "note" | "below"> & { folds: Folds }) {
  const { joined, segments, runs, folds, shown, to } = given
  const seq = segments.seqAt(index)
  const isFolded = (run: Run | null) => run !== null && !isOpen(folds, run, shown, to)
  const begins = (run: Run | null) => run === null || run.first === seq || !isFolded(run)
  const at = joined.row(seq)?.at
  if (at === undefined || !begins(runs.outerAt(index)) || !begins(runs.callsAt(index))) return null
  for (let before = index - 1; before >= Math.max(0, index - reach); before--) {
    const row = joined.row(segments.seqAt(before))
    if (row === undefined) return null
    if (row?.at === undefined) continue
    // What is folded stands for its beginning.
    const outer = runs.outerAt(before)
    const calls = runs.callsAt(before)
    const folded = isFolded(outer) ? outer : isFolded(calls) ? calls : null
    return newDay(at, folded ? (joined.row(folded.rows[0] ?? 0)?.at ?? row.at) : row.at)
  }
  return index < reach ? newDay(at, null) : null
}
