import { labels } from "./names.ts"

/** An agent's name for people. An unknown agent's name is its word. */
export function agentLabel(agent: string): string {
  return Object.hasOwn(labels, agent) ? (labels[agent] ?? agent) : agent
}
