import type { CallView, Row } from "#agents/join"
import { AgentNote } from "./AgentNote.tsx"
import { TurnLine } from "./TurnLine.tsx"

/** Words that answer the agent within a turn begin none. */
const within = new Set<string | undefined>(["refusal", "answer"])

/** What the page has to say below a row of the main conversation. */
export function belowMain(row: Row) {
  if (row.blocks.some((block) => block.type === "prompt" && !within.has(block.as))) return <TurnLine row={row} />
  return belowAgent(row)
}

/** Likewise of a sub-agent's. */
export function belowAgent(row: Row) {
  const notes = row.blocks.filter(ranAgent)
  return notes.length === 0 ? null : notes.map((call) => <AgentNote key={call.agent} call={call} />)
}

const ranAgent = (block: Row["blocks"][number]): block is CallView & { agent: string } =>
  block.type === "call" && block.agent !== undefined
