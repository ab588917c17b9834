import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { aiderReader } from "./reader.ts"
import { unrollAider } from "./unroll.ts"

export const aider: Agent = {
  id: "aider",
  label: "Aider",
  recognises: isHistory,
  reader: aiderReader,
  document: { media: "text/markdown", isDocument: isHistory, unroll: unrollAider },
  // A history names no session: the time of its first chat is what never changes.
  toldBy: ({ text }) => ({ own: `aider-${startedAt.exec(text)?.[1]?.replace(/\D/g, "") ?? ""}` }),
  files: {
    folders: [],
    layout: { by: "project", file: ".aider.chat.history.md" },
    names: /^\.aider\.chat\.history\.md$/,
  },
}

const startedAt = /^\s*# aider chat started at (\d[\d :-]{5,30})/

function isHistory({ text }: Head): boolean {
  return /^\s*# aider chat started at /.test(text)
}
