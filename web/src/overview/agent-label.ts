import { agentLabel as nameOf } from "#agents/label"
import { cleanLine } from "#protocol/clean"

/** An agent's name beside a session in a list. */
export function agentLabel(agent: string): string {
  return agent === "unknown" ? "Unknown agent" : cleanLine(nameOf(agent), 40)
}
