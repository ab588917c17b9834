import type { Agent } from "../agent.ts"
import { object, string } from "../json.ts"

export const opencode: Agent = {
  id: "opencode",
  label: "OpenCode",
  recognises: ({ document }) => string(object(document.info).id).startsWith("ses_"),
  childMarks: { ids: [], says: { name: "OPENCODE", value: "1" } },
}
