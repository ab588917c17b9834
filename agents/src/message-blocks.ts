import { cleanLine } from "#protocol/clean"
import { type Json, list, object, string } from "./json.ts"
import { notice, rawPart } from "./read-line.ts"
import type { DraftPart } from "./reader.ts"

/** Blocks of a message, as many agents keep them in the form of the Messages API: texts, results of tools, pictures. */

export function blocksOf(content: unknown): Json[] {
  if (typeof content === "string") return [{ type: "text", text: content }]
  return list(content).map(object)
}

/** The words of a tool's result, and what else came with them. */
export function resultContent(content: unknown): { text: string; more: DraftPart[] } {
  const texts: string[] = []
  const more: DraftPart[] = []
  for (const block of blocksOf(content)) {
    if (block.type === "text" || block.type === undefined) texts.push(string(block.text))
    else more.push(otherBlock(block))
  }
  return { text: texts.filter((text) => text !== "").join("\n"), more }
}

/** A block that is neither text nor a call nor a result. */
export function otherBlock(block: Json): DraftPart {
  const source = object(block.source)
  const media = cleanLine(string(source.media_type) || string(source.mediaType) || string(block.mediaType), 80)
  const base64 = string(source.data) || string(block.data)
  if (block.type === "image") {
    if (base64 !== "") return { type: "image", media: media || "image/png", base64 }
    return notice("info", "An image that is not in the transcript.")
  }
  const name = cleanLine(string(block.title) || string(block.name) || string(block.path), 200)
  if (block.type === "document" || block.type === "file") {
    if (base64 !== "")
      return { type: "file", media: media || "application/octet-stream", name: name || "document", base64 }
    return notice("info", `Attached ${name || "a document"}`)
  }
  return rawPart(`a block of the kind ${cleanLine(string(block.type), 60) || "unknown"}`, block)
}

export function isSaid(text: string): boolean {
  return text.trim() !== ""
}
