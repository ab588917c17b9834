/**
 * Markdown that would take a parser long, or would nest deeper than anybody reads, is shown as plain text instead. The
 * bounds are measured: whatever passes is parsed and drawn well under a quarter of a second.
 */

const longest = 50_000
const bounds: [mark: RegExp, most: number][] = [
  [/\n/g, 2_500],
  [/[[\]]/g, 3_000],
  [/[*_~]/g, 4_000],
  [/`/g, 4_000],
  [/\|/g, 6_000],
  [/</g, 4_000],
]
/** "> > - > 1. ..." on one line, and list items indented beyond reason. */
const nested = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){16}/m
const indented = /^[ \t]{80,}(?:[-+*]|\d{1,9}[.)])[ \t]/m

export function isTooMuchMarkdown(text: string): boolean {
  if (text.length > longest) return true
  for (const [mark, most] of bounds) {
    let count = 0
    for (const _ of text.matchAll(mark)) if (++count > most) return true
  }
  return nested.test(text) || indented.test(text)
}

/**
 * What is parsed at once. Within a stretch the library looks, at worst, at all that is left of it for each character, and many
 * times for each line (in a list). A stretch ends with a blank line after which no list goes on.
 */
const quickSteps = 60_000_000
const perLine = 40
const stretchEnd = /\n[ \t]*\n(?=[^\s\-+*\d])/

/** Whether a text is parsed within some milliseconds, whoever wrote it. What is not is parsed by a worker. */
export function isQuickMarkdown(text: string): boolean {
  let steps = 0
  for (const stretch of text.split(stretchEnd)) {
    const lines = stretch.split("\n").length
    steps += stretch.length * (stretch.length + lines * perLine)
  }
  return steps <= quickSteps
}
