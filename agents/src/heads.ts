import { beginningOf, type Json, object, recordsOf, string } from "./json.ts"

/** How a file begins, as far as that tells whose it is: read as records and as one document, however it is written. */
export interface Head {
  text: string
  /** The records of its first lines; of one that is cut, what stands there of it. */
  records: Json[]
  /** The file as one object, as far as it goes. */
  document: Json
}

const LINES = 20

export function headOf(text: string): Head {
  const records = text.split("\n", LINES).flatMap((line) => {
    const { records } = recordsOf(line)
    const begun = records.length > 0 ? null : beginningOf(line)
    return begun === null ? records : [begun]
  })
  return { text, records, document: beginningOf(text) ?? {} }
}

/** How the files of agents without a reader begin. Looked at in this order; each test says what the others don't. */
export const heads: readonly [agent: string, test: (head: Head) => boolean][] = [
  ["aider", ({ text }) => /^\s*# aider chat started at /.test(text)],
  ["copilot-cli", ({ records: [first] }) => first?.type === "session.start" && typeof first.data === "object"],
  ["droid", ({ records: [first] }) => first?.type === "session_start"],
  ["pi", ({ records: [first] }) => first?.type === "session" && typeof first.cwd === "string"],
  ["opencode", ({ document }) => string(object(document.info).id).startsWith("ses_")],
  ["amp", ({ document }) => /^T-[0-9a-f]{8}-/.test(string(document.id))],
  ["gemini-cli", ({ document }) => typeof document.projectHash === "string"],
  [
    "gemini-cli",
    ({ records: [first] }) =>
      typeof first?.id === "string" &&
      typeof first.timestamp === "string" &&
      /^(?:user|gemini|info)$/.test(string(first.type)),
  ],
  [
    "qwen-code",
    ({ records }) => records.some((it) => it.parentUuid !== undefined && Array.isArray(object(it.message).parts)),
  ],
  ["cursor", ({ records: [first] }) => first?.role === "user" && object(first.message).content !== undefined],
  ["windsurf", ({ records: [first] }) => first?.type === "user_input" && typeof first.status === "string"],
  ["continue", ({ document }) => typeof document.workspaceDirectory === "string"],
]
