import type { Agent } from "../agent.ts"
import { object, string } from "../json.ts"
import { files } from "./files.ts"
import { kimiReader } from "./reader.ts"

export const kimi: Agent = {
  id: "kimi",
  label: "Kimi CLI",
  recognises: ({ records: [first] }) => first?.type === "metadata" && typeof first.protocol_version === "string",
  reader: kimiReader,
  toldBy: ({ records }) => ({
    directory: records.map(({ cwd }) => string(cwd)).find((cwd) => cwd !== ""),
    isSubAgent: records.some(({ profileName }) => /^(?:coder|explore|plan)$/.test(string(profileName))),
    forkedFrom: object(records.find(({ type }) => type === "forked")).sourceSessionId,
  }),
  files,
}
