import { Hand, TriangleAlert } from "lucide-react"
import type { ResultView } from "#agents/join"
import { withVisible } from "#agents/visible-characters"
import type { Doing } from "#protocol/entries"
import { Badge } from "../ui/Badge.tsx"
import { sayDuration } from "./durations.ts"
import { whyOf } from "./why.ts"

/** How a call ended, at the end of its line, and how long it took where that is worth knowing. */
export function Outcome({ result }: { result: ResultView | undefined }) {
  if (!result) return null
  return (
    <>
      <State result={result} />
      {result.ms !== undefined && result.ms >= 1_000 && (
        <span className="shrink-0 text-xs whitespace-nowrap text-faint tabular-nums">{sayDuration(result.ms)}</span>
      )}
    </>
  )
}

function State({ result: { failed, refused, exit } }: { result: ResultView }) {
  if (refused) return <Badge icon={<Hand size={12} aria-hidden />}>Refused</Badge>
  if (failed) {
    return (
      <span className="inline-flex shrink-0 items-center gap-1 text-xs font-medium whitespace-nowrap text-bad">
        <TriangleAlert size={14} aria-hidden /> {exit === undefined || exit === 0 ? "Failed" : `Failed, exit ${exit}`}
      </span>
    )
  }
  // That it worked is what everybody expects, and needs no mark to be seen.
  return <span className="sr-only">Done</span>
}

/** The lines of a failure that say why, in sight without unfolding. */
export function WhyItFailed({ result, does }: { result: ResultView; does: Doing }) {
  const lines = whyOf(result.text, does)
  if (lines.length === 0) return null
  return (
    <div className="mb-1 max-w-[110ch] font-mono text-sm text-bad">
      {lines.map((line, at) => (
        <p key={at} className="truncate" title={withVisible(line)}>
          {withVisible(line)}
        </p>
      ))}
    </div>
  )
}
