import type { Agent } from "../agent.ts"

export const copilotVscode: Agent = {
  id: "copilot-vscode",
  label: "Copilot in VS Code",
}
