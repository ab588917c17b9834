import { useEffect } from "react"
import type { CallView } from "#agents/join"
import { withVisible } from "#agents/visible-characters"
import { agentWords } from "./agent-words.ts"
import { useInside } from "./inside.ts"

/** Under the call that ran a sub-agent: how it went, and the first lines of what it came back with. */
export default function AgentNote({ call }: { call: CallView & { agent: string } }) {
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
