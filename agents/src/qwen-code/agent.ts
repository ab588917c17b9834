import type { Agent } from "../agent.ts"
import { object } from "../json.ts"
import { files } from "./files.ts"
import { qwenReader } from "./reader.ts"

export const qwenCode: Agent = {
  id: "qwen-code",
  label: "Qwen Code",
  recognises: ({ records }) =>
    records.some((it) => it.parentUuid !== undefined && Array.isArray(object(it.message).parts)),
  reader: qwenReader,
  toldBy: ({ records: [first] }) => ({ isSubAgent: first?.isSidechain === true }),
  files,
  childMarks: { ids: ["QWEN_CODE_SESSION_ID"] },
}
