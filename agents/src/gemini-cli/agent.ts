import type { Agent, ToldByHead } from "../agent.ts"
import type { Head } from "../heads.ts"
import { list, string } from "../json.ts"
import { document } from "./document.ts"
import { files } from "./files.ts"
import { lateResults } from "./late-results.ts"
import { geminiReader } from "./reader.ts"

export const geminiCli: Agent = {
  id: "gemini-cli",
  label: "Gemini CLI",
  recognises: ({ document, records: [first] }) =>
    typeof document.projectHash === "string" ||
    (typeof first?.id === "string" &&
      typeof first.timestamp === "string" &&
      /^(?:user|gemini|info|warning|error)$/.test(string(first.type))),
  reader: geminiReader,
  document,
  toldBy,
  files,
  childMarks: { ids: [], says: { name: "GEMINI_CLI", value: "1" } },
  acp: {
    word: "gemini",
    command: ["gemini", "--acp"],
    npm: { name: "@google/gemini-cli", version: "0.61.0" },
    mode: "default",
    asks: ["default", "plan"],
    resumesBadly: true,
    lateResults,
  },
}

function toldBy({ document }: Head): ToldByHead {
  return {
    own: document.sessionId,
    directory: list(document.directories)[0],
    isSubAgent: document.kind === "subagent",
  }
}
