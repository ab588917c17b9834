import type { Agent } from "../agent.ts"

export const pi: Agent = {
  id: "pi",
  label: "Pi",
  recognises: ({ records: [first] }) => first?.type === "session" && typeof first.cwd === "string",
  files: { folders: [".pi/agent/sessions"], names: /\.jsonl$/ },
  childMarks: { ids: [], says: { name: "AI_AGENT", value: "pi" } },
}
