import type { Agent } from "../agent.ts"
import { object } from "../json.ts"

export const qwenCode: Agent = {
  id: "qwen-code",
  label: "Qwen Code",
  recognises: ({ records }) =>
    records.some((it) => it.parentUuid !== undefined && Array.isArray(object(it.message).parts)),
  files: { folders: [".qwen/projects"], names: /\.jsonl$/ },
  childMarks: { ids: ["QWEN_CODE_SESSION_ID"] },
}
