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
  acp: {
    word: "qwen",
    command: ["qwen", "--acp"],
    npm: { name: "@qwen-code/qwen-code", version: "0.24.4" },
    mode: "default",
    asks: ["default", "plan"],
    resume: (session) => ["qwen", "--resume", session],
  },
}
