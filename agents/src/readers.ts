import { claudeCode } from "./claude-code/reader.ts"
import { codex } from "./codex/reader.ts"
import { type Head, headOf, heads } from "./heads.ts"
import { rawReader } from "./raw.ts"
import type { Reader } from "./reader.ts"

/** Which reader understands which agent, and whose file a file is. */
const own: Record<string, Reader> = { "claude-code": claudeCode, codex }

/** The agents' names for people. An agent that isn't here is shown by its word. */
export const agentLabels: Readonly<Record<string, string>> = {
  "claude-code": claudeCode.label,
  codex: codex.label,
  "gemini-cli": "Gemini CLI",
  opencode: "OpenCode",
  "qwen-code": "Qwen Code",
  "copilot-cli": "Copilot CLI",
  pi: "Pi",
  cursor: "Cursor",
  amp: "Amp",
  droid: "Droid",
  aider: "Aider",
  windsurf: "Windsurf",
  continue: "Continue",
}

export function agentLabel(agent: string): string {
  return Object.hasOwn(agentLabels, agent) ? (agentLabels[agent] ?? agent) : agent
}

/** The reader for an agent, whichever word it is known by. */
export function readerFor(agent: string): Reader {
  const reader = Object.hasOwn(own, agent) ? own[agent] : undefined
  return reader ?? rawReader(agent, agent === "unknown" ? "an unknown agent" : agentLabel(agent))
}

/** Which agent wrote a file that begins with `text` (up to 64 KiB, perhaps cut in a line), or null. */
export function recogniseAgent(text: string): string | null {
  return recogniseHead(headOf(text))
}

export function recogniseHead(head: Head): string | null {
  for (const reader of Object.values(own)) if (reader.recognises(head)) return reader.agent
  return heads.find(([, test]) => test(head))?.[0] ?? null
}
