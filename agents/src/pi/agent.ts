import type { Agent, ToldByHead } from "../agent.ts"
import type { Head } from "../heads.ts"
import { files } from "./files.ts"
import { originOf } from "./origin.ts"
import { piReader } from "./reader.ts"

export const pi: Agent = {
  id: "pi",
  label: "Pi",
  recognises: ({ records: [first] }) =>
    first?.type === "session" && typeof first.cwd === "string" && typeof first.id === "string",
  reader: piReader,
  toldBy,
  files,
  childMarks: { ids: [], says: { name: "AI_AGENT", value: "pi" } },
}

/** A session that was branched off another one names that one's file, and begins with a copy of it. */
function toldBy({ records: [first] }: Head): ToldByHead {
  return { own: first?.id, directory: first?.cwd, forkedFrom: originOf(first ?? {}) }
}
