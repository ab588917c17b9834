import { cleanLine } from "#protocol/clean"
import { string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"

/** An image by its address, which usually holds its bytes. */
export function image(url: unknown): DraftPart[] {
  const text = string(url)
  const start = /^data:(image\/[a-z0-9.+-]{1,40});base64,/.exec(text.slice(0, 100))
  if (start) return [{ type: "image", media: start[1] ?? "image/png", base64: text.slice(start[0].length) }]
  return text === "" ? [] : [notice("info", `An image: ${cleanLine(text, 300)}`)]
}
