import type { Agent, ToldByHead } from "../agent.ts"
import type { Head } from "../heads.ts"
import { files } from "./files.ts"
import { droidReader } from "./reader.ts"

export const droid: Agent = {
  id: "droid",
  label: "Droid",
  recognises: ({ records: [first] }) => first?.type === "session_start" && typeof first.id === "string",
  reader: droidReader,
  toldBy,
  files,
}

/** A sub-agent has a session of its own, which names the one that called it. */
function toldBy({ records: [first] }: Head): ToldByHead {
  const parent = first?.callingSessionId
  return { own: first?.id, directory: first?.cwd, isSubAgent: typeof parent === "string", parents: [parent] }
}
