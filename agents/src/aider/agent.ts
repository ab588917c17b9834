import type { Agent } from "../agent.ts"

export const aider: Agent = {
  id: "aider",
  label: "Aider",
  recognises: ({ text }) => /^\s*# aider chat started at /.test(text),
}
