import type { CallView, Row } from "#agents/join"
import { part } from "../ui/when-wanted.ts"
import { Remote } from "./remote.ts"
import { TurnLine } from "./TurnLine.tsx"

/** Its first line keeps its room while the code is on its way. */
const AgentNote = part(() => import("./AgentNote.tsx"), { meanwhile: <div className="agent-note min-h-5" /> })

/** Words that answer the agent within a turn begin none. */
const within = new Set<string | undefined>(["refusal", "answer"])

/** What the page has to say below a row of the main conversation. */
export function belowMain(row: Row) {
  if (row.blocks.some((block) => block.type === "prompt" && !within.has(block.as))) return <TurnLine row={row} />
  return belowAgent(row)
}

/** And in a remote session: below a call, what the agent asked before it. */
export const belowRemote = (row: Row) => [
  belowMain(row),
  ...row.blocks.flatMap((it) => (it.type === "call" ? <Remote key={it.id} at="call" call={it.id} /> : [])),
]

/** Likewise of a sub-agent's. */
export function belowAgent(row: Row) {
  const notes = row.blocks.filter(ranAgent)
  return notes.length === 0 ? null : notes.map((call) => <AgentNote key={call.agent} call={call} />)
}

const ranAgent = (block: Row["blocks"][number]): block is CallView & { agent: string } =>
  block.type === "call" && block.agent !== undefined
