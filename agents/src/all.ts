import type { Agent } from "./agent.ts"
import { aider } from "./aider/agent.ts"
import { amp } from "./amp/agent.ts"
import { claudeCode } from "./claude-code/agent.ts"
import { cline } from "./cline/agent.ts"
import { codex } from "./codex/agent.ts"
import { continueDev } from "./continue/agent.ts"
import { copilotCli } from "./copilot-cli/agent.ts"
import { copilotVscode } from "./copilot-vscode/agent.ts"
import { cursor } from "./cursor/agent.ts"
import { droid } from "./droid/agent.ts"
import { geminiCli } from "./gemini-cli/agent.ts"
import { iflow } from "./iflow/agent.ts"
import { kimi } from "./kimi/agent.ts"
import { opencode } from "./opencode/agent.ts"
import { pi } from "./pi/agent.ts"
import { qwenCode } from "./qwen-code/agent.ts"
import { windsurf } from "./windsurf/agent.ts"

/**
 * Every agent that is known, in the order in which people are told of them. A new one is its folder and its line here.
 * It brings all readers along: a page that only says names imports `names.ts`.
 */
export const agents: readonly Agent[] = [
  claudeCode,
  codex,
  geminiCli,
  copilotCli,
  copilotVscode,
  opencode,
  qwenCode,
  iflow,
  kimi,
  pi,
  cursor,
  amp,
  droid,
  aider,
  windsurf,
  continueDev,
  cline,
]

/** The agent with this word, if it is known. The word may be anything. */
export function agentOf(id: string | null): Agent | undefined {
  return agents.find((agent) => agent.id === id)
}
