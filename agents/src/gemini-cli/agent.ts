import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { string } from "../json.ts"

export const geminiCli: Agent = {
  id: "gemini-cli",
  label: "Gemini CLI",
  recognises: (head) => isDocument(head) || isRecords(head),
  files: {
    folders: [".gemini/tmp"],
    names: /^session-.*\.jsonl?$/,
    wellKnown: true,
    resumesElsewhere: true,
    directoryIn: "../../.project_root",
  },
  childMarks: { ids: [], says: { name: "GEMINI_CLI", value: "1" } },
}

function isDocument({ document }: Head): boolean {
  return typeof document.projectHash === "string"
}

function isRecords({ records: [first] }: Head): boolean {
  return (
    typeof first?.id === "string" &&
    typeof first.timestamp === "string" &&
    /^(?:user|gemini|info)$/.test(string(first.type))
  )
}
