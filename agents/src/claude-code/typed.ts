import { type Json, object } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"

/** The texts of `user` records: what a person typed, and what the program wrote for the agent in the person's place. */

/** A program inserted text that begins like this. `<tag` without `>`, since tags may have attributes. */
const injected =
  /^\s*(?:<(?:system-reminder|local-command-caveat|user-prompt-submit-hook)\b|Caveat: The messages below)/
const command = /^\s*<(?:command-name|command-args|local-command-|bash-input|bash-stdout|bash-stderr)/
const context = /^\s*<(?:ide_opened_file|ide_selection|ide_diagnostics|new-diagnostics)\b/
const hook =
  /^\s*(?:Stop|SubagentStop|TeammateIdle|TaskCompleted|UserPromptSubmit|PreToolUse|PostToolUse)(?::\S{1,80})? hook (?:feedback|stopped|blocked)\b/
const fromAgent = /^\s*<(?:task-notification|teammate-message|agent-message|channel)\b/
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]{0,20}m`, "g")
/** The place of a picture that was pasted; the picture itself is beside it. */
const pastedFrom = /^\s*\[Image: (?:source|original)\b[^\]]{0,1000}\]\s*$/

export function typed(record: Json, text: string, inAgent: boolean): DraftPart[] {
  if (text.trim() === "" || injected.test(text)) return []
  if (record.isCompactSummary === true) return [notice("context", text)]
  if (command.test(text)) return commandParts(text)
  // A command that prompts the agent starts with its message; one that the program runs itself starts with its name.
  if (/^\s*<command-message>/.test(text)) return [{ type: "prompt", as: "command", text: commandLine(text) || text }]
  if (/^\s*\[Request interrupted by user/.test(text))
    return [notice("interrupted", text.trim().replace(/^\[|\]$/g, ""))]
  if (fromAgent.test(text)) return [notice("info", notification(text))]
  if (record.isMeta === true && pastedFrom.test(text)) return []
  if (record.isMeta === true && hook.test(text)) return [notice("hook", text)]
  if (record.isMeta === true || context.test(text)) return [notice("context", text)]
  const origin = object(record.origin).kind
  // In a sub-agent's conversation the calling agent wrote the prompt; the entry's `agent` tells it from a person's.
  if (!inAgent && typeof origin === "string" && origin !== "human") return [notice("info", text)]
  const remembered = tag(text, "user-memory-input")
  if (remembered !== undefined) return [{ type: "prompt", as: "command", text: `# ${remembered.trim()}` }]
  return [{ type: "prompt", ...(record.promptSource === "queued" && { as: "queued" as const }), text }]
}

/**
 * A local command (`/model`, `! ls`) and its output, without the agent's own tags, which mean nothing to a reader. What a person
 * wrote with it for the agent is a prompt: a goal, how to compact, a command for the shell.
 */
export function commandParts(text: string): DraftPart[] {
  const parts: DraftPart[] = []
  const name = tag(text, "command-name")?.trim() ?? ""
  const words = tag(text, "command-args")?.trim() ?? ""
  if (words !== "" && name === "/goal" && !/^(?:clear|stop|pause|resume|status)$/i.test(words))
    parts.push({ type: "prompt", as: "goal", text: words })
  else if (words !== "" && name === "/compact") parts.push({ type: "prompt", as: "compact", text: words })
  else if (name !== "" || words !== "") parts.push(notice("command", `${name} ${words}`.trim()))
  const shell = tag(text, "bash-input")
  if (shell !== undefined && shell.trim() !== "")
    parts.push({ type: "prompt", as: "command", text: `! ${shell.trim()}` })

  const printed = ["local-command-stdout", "local-command-stderr", "bash-stdout", "bash-stderr"]
    .map((one) => tag(text, one) ?? "")
    .map((one) => one.replace(colours, ""))
    .filter((one) => one.trim() !== "")
    .join("\n")
  if (printed === "") return parts
  const about = /^\s*(?:Set|Switched|Kept) model (?:to|as)\b/.test(printed) ? "model" : "command"
  const [first] = parts
  // A command and what it printed are one notice.
  if (about === "command" && parts.length === 1 && first?.type === "notice") first.text += `\n${printed}`
  else parts.push(notice(about, printed))
  return parts
}

function commandLine(text: string): string {
  return `${tag(text, "command-name")?.trim() ?? ""} ${tag(text, "command-args")?.trim() ?? ""}`.trim()
}

/** The message of a finished task, or of another agent. */
export function notification(text: string): string {
  const said = [tag(text, "summary"), tag(text, "result")].filter((one) => one !== undefined)
  if (said.length > 0) return said.join("\n\n")
  const [open, name] = /^\s*<([\w-]{1,60})\b[^>]{0,500}>/.exec(text) ?? []
  if (open === undefined) return text
  const end = text.lastIndexOf(`</${name}>`)
  return (end < 0 ? text.slice(open.length) : text.slice(open.length, end)).trim()
}

/** The text between `<name>` and `</name>`, found by searching for both ends: linear for any text. */
function tag(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`)
  if (start < 0) return undefined
  const from = start + name.length + 2
  const end = text.indexOf(`</${name}>`, from)
  return end < 0 ? text.slice(from) : text.slice(from, end)
}
