import { addLeftOut, leftOutByBytes, nothingLeftOut } from "#agents/left-out"
import type { FollowedSource } from "./followed-source.ts"
import type { Totals } from "./happening.ts"

/** What came of the files of a session so far. */
export function totalsOf(sources: readonly FollowedSource[]): Totals {
  const report = nothingLeftOut()
  for (const it of sources) addLeftOut(report, it.report)
  return {
    sources: sources.map((it) => ({ name: it.name, lines: it.spool.first })),
    waiting_bytes: sources.reduce((sum, it) => sum + it.spool.waitingBytes, 0),
    left_out: leftOutByBytes(report),
    cleaned: report.cleaned,
  }
}
