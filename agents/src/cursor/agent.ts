import type { Agent } from "../agent.ts"
import { object } from "../json.ts"
import { files } from "./files.ts"
import { cursorReader } from "./reader.ts"

export const cursor: Agent = {
  id: "cursor",
  label: "Cursor",
  recognises: ({ records: [first] }) =>
    first?.role === "user" && first.type === undefined && object(first.message).content !== undefined,
  reader: cursorReader,
  files,
}
