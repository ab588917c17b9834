import { agents } from "./all.ts"

/**
 * What pages say of agents, as plain values: the build computes them, so that a page that says a name does not carry all
 * readers (`web/agents-as-data.ts`).
 */

/** The agents' names for people, by the agent's word. */
export const labels: Readonly<Record<string, string>> = Object.fromEntries(agents.map(({ id, label }) => [id, label]))

/** Where the sessions of the best known agents lie, for somebody who looks for theirs. */
export const wellKnownFolders: readonly { agent: string; folder: string }[] = agents.flatMap(({ label, files }) =>
  files?.wellKnown ? [{ agent: label, folder: `~/${files.folders[0]}` }] : [],
)
