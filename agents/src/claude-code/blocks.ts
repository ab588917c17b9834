import { cleanLine } from "#protocol/clean"
import { type Json, object, string } from "../json.ts"
import { notice, rawPart } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"

/** An image, a document, or any other kind of block in a message. */
export function otherBlock(block: Json): DraftPart {
  const source = object(block.source)
  const media = cleanLine(string(source.media_type), 80)
  if (block.type === "image" && typeof source.data === "string")
    return { type: "image", media: media || "image/png", base64: source.data }
  if (block.type === "image") return notice("info", "An image that is not in the transcript.")
  if (block.type === "document") {
    const name = cleanLine(string(block.title), 120)
    if (source.type !== "text" && typeof source.data === "string" && source.data !== "")
      return { type: "file", media: media || "application/pdf", name: name || nameOf(media), base64: source.data }
    if (typeof source.data === "string" && source.data.trim() !== "") return notice("context", source.data)
    return notice("context", `Attached a document${name || media ? `: ${name || media}` : ""}`)
  }
  return rawPart(`a block of the kind ${cleanLine(string(block.type), 60) || "unknown"}`, block)
}

function nameOf(media: string): string {
  return media === "application/pdf" || media === "" ? "document.pdf" : "document"
}
