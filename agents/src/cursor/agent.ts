import type { Agent } from "../agent.ts"
import { object } from "../json.ts"

export const cursor: Agent = {
  id: "cursor",
  label: "Cursor",
  recognises: ({ records: [first] }) => first?.role === "user" && object(first.message).content !== undefined,
  files: { folders: [".cursor/projects"], names: /\.jsonl$/ },
}
