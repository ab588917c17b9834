import { agents } from "./all.ts"

/**
 * What pages say about agents, as plain values. The build computes them, so that a page that shows a name doesn't include all
 * readers (`web/agents-as-data.ts`).
 */

/** The agents' names for people, by the agent's word. */
export const labels: Readonly<Record<string, string>> = Object.fromEntries(agents.map(({ id, label }) => [id, label]))
