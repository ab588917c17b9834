import { CopyMinus, ListCollapse, Undo2 } from "lucide-react"
import { useMemo } from "react"
import { countOf } from "../ui/count.ts"
import { part } from "../ui/when-wanted.ts"
import { DayLine } from "./DayLine.tsx"
import { FoldIcon, FoldTail } from "./FoldMark.tsx"
import { type Summary, summaryOf } from "./run-summary.ts"
import type { Run } from "./runs.ts"
import type { Joined } from "./useJoined.ts"

const EarlierSession = part(() => import("./EarlierSession.tsx"))

interface Props {
  run: Run
  open: boolean
  onToggle: () => void
  joined: Joined
  day: string | null
  position: number
  count: number
}

const names = { calls: "Tools", repeated: "Repeated entries", undone: "Entries taken back" }

/** The one line that a run of rows folds into. */
export function RunLine({ run, open, onToggle, joined, day, position, count }: Props) {
  const Icon = { calls: ListCollapse, repeated: CopyMinus, undone: Undo2 }[run.kind]
  return (
    <article
      className="row run-line py-0.5"
      data-voice={run.kind === "calls" ? "tool" : "notice"}
      data-run={run.kind}
      aria-label={names[run.kind]}
      aria-posinset={position}
      aria-setsize={count}
      tabIndex={-1}
    >
      <DayLine day={day} />
      <div className="row-head flex min-h-7 flex-wrap items-center gap-x-2 max-sm:min-h-11">
        <button type="button" data-fold aria-expanded={open} onClick={onToggle} className="row-line text-muted">
          <FoldIcon icon={<Icon size={16} aria-hidden />} folds />
          <span className="min-w-0">{run.kind === "calls" ? <Did run={run} joined={joined} /> : sayStretch(run)}</span>
          <FoldTail />
        </button>
        {run.kind === "repeated" && <EarlierSession />}
      </div>
    </article>
  )
}

function Did({ run, joined }: { run: Run; joined: Joined }) {
  const summary = useMemo(() => summaryOf(run.rows.flatMap((seq) => joined.row(seq) ?? [])), [run, joined])
  return (
    <>
      {summary.text}
      <Amounts {...summary} />
      {summary.failed > 0 && (
        <>
          , <span className="text-bad">{summary.failed} failed</span>
        </>
      )}
    </>
  )
}

function Amounts({ added, removed }: Summary) {
  if (added + removed === 0) return null
  return (
    <span className="amounts">
      {" "}
      <span className="text-good">+{added}</span> <span className="text-bad">−{removed}</span>
    </span>
  )
}

function sayStretch({ kind, entries, more }: Run): string {
  if (kind === "undone") return `${countOf(entries, "entry", "entries")} taken back`
  if (more) return "Entries of an earlier session repeated"
  return `${countOf(entries, "entry", "entries")} of an earlier session repeated`
}
