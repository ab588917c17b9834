import type { Agent } from "../agent.ts"
import { string } from "../json.ts"

export const amp: Agent = {
  id: "amp",
  label: "Amp",
  recognises: ({ document }) => /^T-[0-9a-f]{8}-/.test(string(document.id)),
}
