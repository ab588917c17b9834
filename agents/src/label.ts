import { labels } from "./names.ts"

/** An agent's name for people. One that is not known is called by its word. */
export function agentLabel(agent: string): string {
  return Object.hasOwn(labels, agent) ? (labels[agent] ?? agent) : agent
}
