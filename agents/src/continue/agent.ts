import type { Agent } from "../agent.ts"

export const continueDev: Agent = {
  id: "continue",
  label: "Continue",
  recognises: ({ document }) => typeof document.workspaceDirectory === "string",
}
