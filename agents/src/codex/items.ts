import { cleanLine } from "#protocol/clean"
import { compact, type Json, key, list, object, objectIn, string } from "../json.ts"
import { fingerprint, notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { type CodexState, called, shows } from "./state.ts"
import { describeFunction, describeScript, describeShell } from "./tools.ts"

/** Items: what the model got and returned. Null for an unknown kind. */
export function itemParts(item: Json, at: string, state: CodexState): DraftPart[] | null {
  switch (item.type) {
    case "message":
      return messageParts(item, state)
    case "reasoning":
      return thoughts(item, state)
    case "function_call": {
      const input = typeof item.arguments === "string" ? item.arguments : compact(item.arguments ?? {})
      return [call(item, describeFunction(string(item.name), input, state.cwd), state)]
    }
    case "custom_tool_call":
      return [call(item, describeScript(string(item.name), string(item.input), state.cwd), state)]
    case "local_shell_call":
      return [call({ ...item, name: "shell" }, describeShell(object(item.action), state.cwd), state)]
    case "tool_search_call":
      return [
        call(
          { ...item, name: "tool_search" },
          { does: "search", title: `Looked for tools: ${string(object(item.arguments).query)}` },
          state,
        ),
      ]
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output":
      return outputParts(item)
    case "tool_search_output":
      return [
        {
          type: "result",
          call: key(item.call_id) ?? "",
          text: list(item.tools)
            .map((tool) => string(object(tool).name))
            .join("\n"),
        },
      ]
    case "web_search_call":
      return [webSearch(object(item.action), key(item.id) ?? `web-${fingerprint(at + compact(item.action ?? null))}`)]
    case "image_generation_call":
      return picture(item)
    case "agent_message":
      return between(item)
    case "ghost_snapshot":
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
      return []
    default:
      return null
  }
}

/** The program inserted text that begins like this among a person's words. */
const injected = /^\s*(?:<[a-z_]+(?:[ >])|# AGENTS\.md\b|# CLAUDE\.md\b)/
const imageLabel = /^\s*<\/?image\b[^>]*>\s*$/

function messageParts(item: Json, state: CodexState): DraftPart[] {
  const blocks = list(item.content).map(object)
  const texts = blocks.map((block) => string(block.text)).filter((text) => text !== "" && !imageLabel.test(text))
  const images = blocks.filter((block) => block.type === "input_image").flatMap((block) => image(block.image_url))
  if (item.role === "assistant") {
    const said = texts.filter((text) => text.trim() !== "")
    if (said.length === 0 || !shows(state, "answer", "item", said.join(""))) return images
    return [...said.map((text) => ({ type: "answer" as const, text })), ...images]
  }
  if (item.role !== "user") return []
  const typed = texts.filter((text) => text.trim() !== "" && !injected.test(text)).join("\n")
  if (typed === "" || !shows(state, "prompt", "item", request(typed).prompt)) return images
  return [...promptParts(typed), ...images]
}

/** The editor's extension puts its additions above the typed text. */
export function promptParts(text: string): DraftPart[] {
  const { prompt, added } = request(text)
  return [...(added === "" ? [] : [notice("context", added)]), { type: "prompt", text: prompt }]
}

export function request(text: string): { prompt: string; added: string } {
  const mark = "## My request for Codex:"
  const at = /^\s*# (?:Context from my IDE|Files mentioned by the user)/.test(text) ? text.indexOf(mark) : -1
  if (at < 0) return { prompt: text, added: "" }
  return { prompt: text.slice(at + mark.length).trim(), added: text.slice(0, at).trim() }
}

function thoughts(item: Json, state: CodexState): DraftPart[] {
  return [...list(item.summary), ...list(item.content)]
    .map((one) => string(object(one).text))
    .filter((text) => text.trim() !== "" && shows(state, "thinking", "item", text))
    .map((text) => ({ type: "thinking", text }))
}

type Described = ReturnType<typeof describeFunction>

function call(item: Json, { does, title, body }: Described, state: CodexState): DraftPart {
  const id = key(item.call_id) ?? key(item.id) ?? ""
  called(state, id)
  const name = string(item.name).slice(0, 200)
  return { type: "call", id, name, does, title: cleanLine(title, 160), ...(body ? { body } : {}) }
}

function outputParts(item: Json): DraftPart[] {
  const { text, failed, images } = output(item.output)
  const result: Extract<DraftPart, { type: "result" }> = { type: "result", call: key(item.call_id) ?? "", text }
  if (failed) result.failed = true
  // The result of `spawn_agent` names the thread, which has a file of its own.
  const agent = text.startsWith('{"agent_id":') ? key(objectIn(text).agent_id) : undefined
  if (agent !== undefined) result.agent = agent
  return [result, ...images]
}

/** A tool's output: a text, JSON with a text and an exit code, a list of texts and images, or an object. */
function output(value: unknown): { text: string; failed: boolean; images: DraftPart[] } {
  if (Array.isArray(value)) {
    const items = value.map(object)
    const texts = items.map((one) => string(one.text)).filter((text) => text !== "")
    return { text: texts.join("\n"), failed: false, images: items.flatMap((one) => image(one.image_url)) }
  }
  if (typeof value === "string") {
    const inner = value.startsWith('{"output":') ? objectIn(value) : undefined
    if (inner && typeof inner.output === "string") {
      return { text: inner.output, failed: nonZero(object(inner.metadata).exit_code), images: [] }
    }
    const code = /^(?:[^\n]*\n){0,5}?(?:Process exited with code|Exit code:) (-?\d+)\n/.exec(value.slice(0, 500))?.[1]
    const begins = code === undefined ? -1 : value.slice(0, 600).indexOf("\nOutput:\n")
    return {
      text: begins < 0 ? value : value.slice(begins + 9),
      failed: code !== undefined && code !== "0",
      images: [],
    }
  }
  const { text, content, success, image_url } = object(value)
  return { text: string(text) || string(content), failed: success === false, images: image(image_url) }
}

function nonZero(code: unknown): boolean {
  return typeof code === "number" && code !== 0
}

function image(address: unknown): DraftPart[] {
  const text = string(address)
  const start = /^data:(image\/[a-z0-9.+-]{1,40});base64,/.exec(text.slice(0, 80))
  if (start) return [{ type: "image", media: start[1] ?? "image/png", base64: text.slice(start[0].length) }]
  return text === "" ? [] : [notice("info", `An image: ${cleanLine(text, 300)}`)]
}

function webSearch(action: Json, id: string): DraftPart {
  const what = string(action.query) || list(action.queries).map(string).join(", ")
  const titles: Record<string, string> = {
    open_page: `Opened ${string(action.url) || "a page"}`,
    find_in_page: `Searched a page for ${string(action.pattern)}`,
  }
  const title = titles[string(action.type)] ?? `Searched the web for ${what}`
  return { type: "call", id, name: "web_search", does: "web", title: cleanLine(title, 160) }
}

function picture(item: Json): DraftPart[] {
  const prompt = string(item.revised_prompt)
  const id = key(item.id) ?? ""
  const base64 = string(item.result)
  return [
    { type: "call", id, name: "image_generation", does: "other", title: cleanLine(`Drew ${prompt}`, 160) },
    ...(/^[A-Za-z0-9+/]{64}/.test(base64) ? [{ type: "image" as const, media: "image/png", base64 }] : []),
  ]
}

/** Agents that write to each other. */
function between(item: Json): DraftPart[] {
  const text = list(item.content)
    .map((block) => string(object(block).text))
    .filter((one) => one !== "")
  const who = `${cleanLine(string(item.author), 80)} to ${cleanLine(string(item.recipient), 80)}`
  return text.length === 0 ? [] : [notice("info", `${who}: ${text.join("\n")}`)]
}
