import { agents } from "./all.ts"

/**
 * What pages say about agents, as plain values. The build computes them, so that a page that shows a name doesn't include all
 * readers (`web/agents-as-data.ts`).
 */

/** The agents' names for people, by the agent's word. */
export const labels: Readonly<Record<string, string>> = Object.fromEntries(agents.map(({ id, label }) => [id, label]))

/** Where the best known agents keep their sessions, for people who look for theirs. */
export const wellKnownFolders: readonly { agent: string; folder: string }[] = agents.flatMap(({ label, files }) =>
  files?.wellKnown ? [{ agent: label, folder: `~/${files.folders[0]}` }] : [],
)
