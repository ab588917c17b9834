import { useEffect } from "react"
import { cleanLine } from "#protocol/clean"
import { agentWords } from "./agent-words.ts"
import { PanelState } from "./PanelState.tsx"
import type { PanelProps } from "./panel-props.ts"
import { type Branch, treeOf } from "./useAgents.ts"

/** The sub-agents, each below the one that started it. */
export function AgentsPanel({ agents, where, onJump }: PanelProps) {
  const { want } = agents
  useEffect(want, [want])
  if (agents.state !== "here")
    return (
      <PanelState
        what="the sub-agents"
        error={agents.state === "failed" ? new Error("failed") : null}
        onRetry={agents.retry}
      />
    )
  if (agents.all.length === 0) return <p className="text-muted">No sub-agents ran in this session.</p>
  return <Branches branches={treeOf(agents.all)} open={where.agent} onOpen={onJump} depth={0} />
}

interface Props {
  branches: readonly Branch[]
  open: string | null
  onOpen: (seq: number) => void
  depth: number
}

/** Deeper ones than this stand no further in: there is no room, and a hostile list may go on for ever. */
const deepest = 6

function Branches({ branches, open, onOpen, depth }: Props) {
  return (
    <ul className={depth > 0 && depth < deepest ? "border-l border-line pl-3" : undefined}>
      {branches.map(({ row, inner }) => (
        <li key={row.agent}>
          <button
            type="button"
            aria-current={row.agent === open ? "location" : undefined}
            onClick={() => onOpen(row.seq)}
            className="rail-line"
          >
            <span className="line-clamp-2 min-w-0">{cleanLine(row.title ?? "", 300) || "Sub-agent"}</span>
            <span className="text-sm text-muted tabular-nums">{agentWords(row, false).join(", ")}</span>
          </button>
          {inner.length > 0 && depth < 60 && (
            <Branches branches={inner} open={open} onOpen={onOpen} depth={depth + 1} />
          )}
        </li>
      ))}
    </ul>
  )
}
