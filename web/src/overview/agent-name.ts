import { agentLabel } from "#agents/label"

/** An agent's name in a sentence or above what it said. */
export function agentName(agent: string): string {
  return agent === "" || agent === "unknown" ? "Agent" : agentLabel(agent)
}
