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
