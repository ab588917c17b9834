import { countOf } from "../ui/count.ts"

/** More than this many lines, or characters, is folded: somebody pasted a log, and the answer is what is looked for. */
const lines = 18
const characters = 2_400

/** Where a long prompt is cut while it is folded. */
export function foldAt(text: string): number {
  let at = -1
  for (let line = 0; line < lines; line++) {
    at = text.indexOf("\n", at + 1)
    if (at < 0) break
  }
  let end = Math.min(at < 0 ? text.length : at, characters)
  // Not within a character of two.
  if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? "")) end--
  // A fold that hides a line or two costs more than it saves.
  return text.length - end < 200 ? text.length : end
}

/** " (120 more lines)", where what is folded has several. */
export function linesAfter(text: string, end: number): string {
  let count = 0
  for (let at = text.indexOf("\n", end); at !== -1 && at < text.length - 1; at = text.indexOf("\n", at + 1)) count++
  return count > 1 ? ` (${countOf(count, "more line")})` : ""
}
