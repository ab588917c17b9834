import type { Agent } from "../agent.ts"

export const windsurf: Agent = {
  id: "windsurf",
  label: "Windsurf",
  recognises: ({ records: [first] }) => first?.type === "user_input" && typeof first.status === "string",
}
