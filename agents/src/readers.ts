import { claudeCode } from "./claude-code.ts"
import { codex } from "./codex.ts"
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

/** How the files of agents without a reader begin. Looked at in this order; each test says what the others don't. */
const heads: [agent: string, test: (head: string) => boolean][] = [
  ["aider", (head) => /^\s*# aider chat started at /.test(head)],
  ["copilot-cli", (head) => /^\{"type":"session\.start","data":\{/.test(head)],
  ["droid", (head) => /^\{"type":"session_start",/.test(head)],
  ["pi", (head) => /^\{"type":"session",/.test(head) && head.slice(0, 500).includes('"cwd":')],
  ["opencode", (head) => /^\s*\{\s*"info":\s*\{\s*"id":\s*"ses_/.test(head)],
  ["amp", (head) => /^\s*\{/.test(head) && /"id":\s*"T-[0-9a-f]{8}-/.test(head.slice(0, 400))],
  ["gemini-cli", (head) => /^\s*\{/.test(head) && /"projectHash":\s*"/.test(head.slice(0, 600))],
  ["gemini-cli", (head) => /^\{"id":"[^"]+","timestamp":"[^"]+","type":"(?:user|gemini|info)",/.test(head)],
  ["cursor", (head) => /^\{"role":"user","message":\{"content":/.test(head)],
  ["windsurf", (head) => /^\{"status":"[a-z]+","type":"user_input",/.test(head)],
  ["continue", (head) => /^\s*\{/.test(head) && /"workspaceDirectory":\s*"/.test(head.slice(0, 1000))],
]

/** Which agent wrote a file that begins with `head` (whole lines, up to 64 KiB), or null. */
export function recogniseAgent(head: string): string | null {
  for (const reader of Object.values(own)) if (reader.recognises(head)) return reader.agent
  return heads.find(([, test]) => test(head))?.[0] ?? null
}
