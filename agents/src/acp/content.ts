import { cleanLine } from "#protocol/clean"
import { type Json, list, object, pretty, string } from "../json.ts"
import { otherBlock } from "../message-blocks.ts"
import { attached, firstOf } from "../parts.ts"
import { rawPart } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"

/** What calls, results and messages hold: texts, pictures, resources, and files before and after. */

export interface Content {
  texts: string[]
  /** Pictures and files. */
  more: DraftPart[]
  diffs: FileDiff[]
}

export interface FileDiff {
  path: string
  before: string
  after: string
  isNew: boolean
}

/** A line holds a handful of them; one that holds more was not written by an agent. */
const MOST_BLOCKS = 1000

/** The content of a call or of its result. A terminal is only named: its output comes as text. */
export function contentOf(content: unknown): Content {
  const found: Content = { texts: [], more: [], diffs: [] }
  for (const block of list(content).slice(0, MOST_BLOCKS).map(object)) {
    if (block.type === "diff") {
      const { path, oldText, newText } = block
      const isNew = typeof oldText !== "string"
      found.diffs.push({ path: string(path), before: string(oldText), after: string(newText), isNew })
    } else if (block.type === "content") take(object(block.content), found)
    else if (block.type !== "terminal") take(block, found)
  }
  return found
}

function take(block: Json, { texts, more }: Content): void {
  const { text, parts } = blockOf(block)
  if (text !== "") texts.push(text)
  more.push(...parts)
}

/** One block: its words, or what else it is. */
export function blockOf(block: Json): { text: string; parts: DraftPart[] } {
  switch (block.type) {
    case "text":
      return { text: string(block.text), parts: [] }
    case "image":
      return { text: "", parts: block.data === undefined ? [otherBlock(block)] : picture(block) }
    case "audio":
      return { text: "", parts: attached(block.mimeType, block.data, "audio") }
    case "resource_link":
      return { text: firstOf(block, "title", "name", "uri"), parts: [] }
    case "resource":
      return resource(object(block.resource))
    default:
      if (Object.keys(block).length === 0) return { text: "", parts: [] }
      return {
        text: "",
        parts: [rawPart(`a block of the kind ${cleanLine(string(block.type), 60) || "unknown"}`, block)],
      }
  }
}

function picture(block: Json): DraftPart[] {
  const media = string(block.mimeType)
  return attached(media.startsWith("image/") ? media : "image/png", block.data, "image")
}

function resource({ uri, text, blob, mimeType }: Json): { text: string; parts: DraftPart[] } {
  if (typeof text === "string") return { text, parts: [] }
  const name = cleanLine(string(uri), 1000).split("/").at(-1) ?? ""
  return { text: "", parts: attached(string(mimeType) || "application/octet-stream", blob, name) }
}

/** What an agent returned in its own form: words first, and else whatever it is. */
export function outputOf(output: unknown): Pick<Content, "texts" | "more"> {
  if (typeof output === "string") return { texts: [output], more: [] }
  if (Array.isArray(output)) return contentOf(output)
  const record = object(output)
  const words = firstOf(
    record,
    "formatted_output",
    "aggregated_output",
    "output",
    "text",
    "content",
    "message",
    "error",
  )
  if (words !== "") return { texts: [words], more: [] }
  const streams = [string(record.stdout), string(record.stderr)].filter((text) => text !== "")
  if (streams.length > 0 || typeof record.stdout === "string") return { texts: streams, more: [] }
  if (Array.isArray(record.content)) return contentOf(record.content)
  return { texts: Object.keys(record).length > 0 ? [pretty(record)] : [], more: [] }
}

/**
 * A text without the code fence that an adapter put around all of it. One that begins with a fence and goes on behind its end
 * is the tool's own Markdown.
 */
export function withoutFence(text: string): string {
  const [first, fence] = /^(`{3,20})[\w+.#-]{0,40}\n/.exec(text.slice(0, 100)) ?? []
  if (first === undefined || fence === undefined) return text
  const end = `\n${fence}`
  // From before the newline, since there may be nothing between the fences.
  const at = text.indexOf(end, first.length - 1)
  if (at < 0 || text.slice(at + end.length).trim() !== "") return text
  return text.slice(first.length, Math.max(at, first.length))
}
