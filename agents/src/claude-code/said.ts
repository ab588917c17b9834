import { cleanLine } from "#protocol/clean"
import { type Json, key, list, object, string } from "../json.ts"
import { notice, rawPart } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { unified } from "./patch.ts"
import { asked, type ClaudeState, ranBy } from "./state.ts"
import { describeCall } from "./tools.ts"

/**
 * The conversation: `user` and `assistant` records. Most "user" records were not typed by a person: they hold tool results,
 * injected context, and the output of local commands.
 */
export function userParts(record: Json, message: Json, inAgent: boolean, state: ClaudeState): DraftPart[] {
  const text = (text: string) => typed(record, text, inAgent)
  if (typeof message.content === "string") return text(message.content)
  const blocks = list(message.content).map(object)
  const alone = blocks.filter((block) => block.type === "tool_result").length === 1
  return blocks.flatMap((block) => {
    if (block.type === "text") return text(string(block.text))
    if (block.type === "tool_result") return resultParts(block, alone ? record : {}, state)
    return [otherBlock(block)]
  })
}

/** A program inserted text that begins like this. `<tag` without `>`, since tags may have attributes. */
const injected =
  /^\s*(?:<(?:system-reminder|local-command-caveat|user-prompt-submit-hook)\b|Caveat: The messages below)/
const command = /^\s*<(?:command-name|command-args|local-command-|bash-input|bash-stdout|bash-stderr)/
const context = /^\s*<(?:ide_opened_file|ide_selection|ide_diagnostics)\b/

function typed(record: Json, text: string, inAgent: boolean): DraftPart[] {
  if (text.trim() === "" || injected.test(text)) return []
  if (record.isCompactSummary === true) return [notice("context", text)]
  if (command.test(text)) return commandParts(text)
  // A command that prompts the agent starts with its message; one that the program runs itself starts with its name.
  if (/^\s*<command-message>/.test(text)) return [{ type: "prompt", text: commandLine(text) || text }]
  if (/^\s*\[Request interrupted by user/.test(text))
    return [notice("interrupted", text.trim().replace(/^\[|\]$/g, ""))]
  if (/^\s*<task-notification\b/.test(text)) return [notice("info", notification(text))]
  if (record.isMeta === true || context.test(text)) return [notice("context", text)]
  const origin = object(record.origin).kind
  // In a sub-agent's conversation the calling agent wrote the prompt; the entry's `agent` tells it from a person's.
  if (!inAgent && typeof origin === "string" && origin !== "human") return [notice("info", text)]
  return [{ type: "prompt", text }]
}

/** A local command (`/model`, `!ls`) and its output, without the agent's own tags, which mean nothing to a reader. */
export function commandParts(text: string): DraftPart[] {
  const line = commandLine(text)
  const shell = tag(text, "bash-input")
  const printed = ["local-command-stdout", "local-command-stderr", "bash-stdout", "bash-stderr"]
    .map((one) => tag(text, one) ?? "")
    .filter((one) => one.trim() !== "")
  const lines = [...(line === "" ? [] : [line]), ...(shell === undefined ? [] : [`! ${shell}`]), ...printed]
  return lines.length === 0 ? [] : [notice("command", lines.join("\n"))]
}

function commandLine(text: string): string {
  return `${tag(text, "command-name")?.trim() ?? ""} ${tag(text, "command-args")?.trim() ?? ""}`.trim()
}

/** The message of a finished task. */
export function notification(text: string): string {
  const said = [tag(text, "summary"), tag(text, "result")].filter((one) => one !== undefined)
  return said.length === 0 ? text : said.join("\n\n")
}

/** The text between `<name>` and `</name>`, found by searching for both ends: linear for any text. */
function tag(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`)
  if (start < 0) return undefined
  const from = start + name.length + 2
  const end = text.indexOf(`</${name}>`, from)
  return end < 0 ? text.slice(from) : text.slice(from, end)
}

export function assistantParts(record: Json, message: Json, state: ClaudeState): DraftPart[] {
  const failed = record.isApiErrorMessage === true
  const said = (text: string): DraftPart[] =>
    text.trim() === "" ? [] : [failed ? notice("error", text) : { type: "answer", text }]
  if (typeof message.content === "string") return said(message.content)
  return list(message.content).flatMap((one): DraftPart[] => {
    const block = object(one)
    switch (block.type) {
      case "text":
        return said(string(block.text))
      case "thinking":
        // From 2.1.72 on this is mostly empty, with a signature, since the provider keeps the thoughts.
        return string(block.thinking).trim() === "" ? [] : [{ type: "thinking", text: string(block.thinking) }]
      case "redacted_thinking":
        return []
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use":
        return [callPart(block, string(record.cwd), state)]
      case "fallback":
        return [
          notice(
            "info",
            `The service went on with ${cleanLine(string(object(block.to).model), 80) || "another model"}.`,
          ),
        ]
      default:
        // Results of tools that the service ran: `web_search_tool_result` and the like.
        if (string(block.type).endsWith("tool_result")) return resultParts(block, {}, state)
        return [otherBlock(block)]
    }
  })
}

function callPart(block: Json, cwd: string, state: ClaudeState): DraftPart {
  const id = key(block.id) ?? ""
  const name = string(block.name)
  const input = object(block.input)
  if (typeof input.prompt === "string" && (name === "Task" || name === "Agent")) asked(state, id, input.prompt)
  const { does, title, body } = describeCall(name, input, cwd)
  return { type: "call", id, name: name.slice(0, 200), does, title: cleanLine(title, 160), ...(body ? { body } : {}) }
}

/** `record.toolUseResult` has more details of the record's only result, in various shapes. */
function resultParts(block: Json, record: Json, state: ClaudeState): DraftPart[] {
  const call = key(block.tool_use_id) ?? ""
  const texts: string[] = []
  const images: DraftPart[] = []
  if (typeof block.content === "string") texts.push(block.content)
  for (const one of list(block.content)) {
    const item = object(one)
    if (item.type === "text") texts.push(string(item.text))
    else if (item.type === "tool_reference") texts.push(string(item.tool_name))
    else if (item.type === "image") images.push(otherBlock(item))
    else if (typeof item.title === "string") texts.push([item.title, string(item.url)].join("\n"))
  }
  const rich = object(record.toolUseResult)
  const result: Extract<DraftPart, { type: "result" }> = { type: "result", call, text: texts.join("\n") }
  if (block.is_error === true) result.failed = true
  const agent = key(rich.agentId) ?? ranBy(state, call)
  if (agent !== undefined) result.agent = agent
  const patch = unified(string(rich.filePath), string(record.cwd), rich.structuredPatch)
  if (patch !== "") result.patch = { language: "diff", text: patch }
  return [result, ...images]
}

/** An image, or any other kind of block in a message. */
export function otherBlock(block: Json): DraftPart {
  const source = object(block.source)
  if (block.type === "image" && typeof source.data === "string") {
    return { type: "image", media: cleanLine(string(source.media_type), 80) || "image/png", base64: source.data }
  }
  if (block.type === "image") return notice("info", "An image that is not in the transcript.")
  if (block.type === "document") {
    const name = cleanLine(string(block.title) || string(source.media_type), 120)
    return notice("info", `Attached a document${name ? `: ${name}` : ""}`)
  }
  return rawPart(`a block of the kind ${cleanLine(string(block.type), 60) || "unknown"}`, block)
}
