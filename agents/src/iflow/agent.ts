import type { Agent } from "../agent.ts"
import { string } from "../json.ts"
import { iflowReader } from "./reader.ts"

export const iflow: Agent = {
  id: "iflow",
  label: "iFlow",
  recognises: ({ records }) =>
    records.some(({ sessionId, parentUuid }) => parentUuid !== undefined && string(sessionId).startsWith("session-")),
  reader: iflowReader,
  toldBy: ({ records: [first] }) => ({ own: string(first?.sessionId).replace(/^session-/, "") }),
  files: {
    folders: [".iflow/projects"],
    names: /^session-[0-9a-f-]{36}\.jsonl$/,
    onlyGrows: true,
    layout: { by: "path", path: ["*"] },
  },
}
