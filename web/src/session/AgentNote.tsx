import { useEffect } from "react"
import type { CallView } from "#agents/join"
import { withVisible } from "#agents/visible-characters"
import type { SubAgentRow } from "#protocol/turns"
import { countOf } from "../ui/count.ts"
import { useInside } from "./inside.ts"
import { lengthOf, sayLength } from "./turn-words.ts"

/** Under the call that ran a sub-agent: how it went, and the first lines of what it came back with. */
export function AgentNote({ call }: { call: CallView & { agent: string } }) {
  const { agents, isLive } = useInside()
  const { want } = agents
  useEffect(want, [want])
  const isRunning = isLive && call.result === undefined
  const words = agentWords(agents.find(call.agent), isRunning).join(", ")
  const said = firstLines(call.result?.text ?? "")
  return (
    <div className="agent-note">
      {/* Its room is kept while the numbers are on their way. */}
      {(words || agents.state === "loading") && <p className="min-h-5 tabular-nums">{words}</p>}
      {said && <p className="line-clamp-3 whitespace-pre-line">{withVisible(said)}</p>}
    </div>
  )
}

/** "Running", "12 calls", "1 failed", "3 min". */
export function agentWords(row: SubAgentRow | undefined, isRunning: boolean): string[] {
  const words = isRunning ? ["Running"] : []
  if (!row) return words
  if (row.calls > 0) words.push(countOf(row.calls, "call"))
  if (row.failures > 0) words.push(`${row.failures.toLocaleString("en")} failed`)
  const ms = lengthOf(row.at, row.last)
  if (ms !== null && ms >= 1_000) words.push(sayLength(ms))
  return words
}

/** Bounded before it is looked at: a result may have megabytes. */
function firstLines(text: string): string {
  return text
    .slice(0, 600)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, 3)
    .join("\n")
}
