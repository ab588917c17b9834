import { agents } from "./all.ts"

/** Where the best known agents keep their sessions, for people who look for theirs; plain values for pages: see names.ts. */
export const wellKnownFolders: readonly { agent: string; folder: string }[] = agents.flatMap(({ label, files }) =>
  files?.wellKnown ? [{ agent: label, folder: `~/${files.folders[0]}` }] : [],
)
