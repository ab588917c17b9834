import type { Agent } from "../agent.ts"

export const droid: Agent = {
  id: "droid",
  label: "Droid",
  recognises: ({ records: [first] }) => first?.type === "session_start",
  files: { folders: [".factory/sessions"], names: /\.jsonl$/ },
}
