import { cleanLine } from "#protocol/clean"
import type { OutlinePrompt } from "#protocol/entries"
import type { Turn } from "#protocol/turns"

/** A line of the outline: a prompt with the number of its turn, or words that a person said within one. */
export interface OutlineLine {
  seq: number
  text: string
  number: number | null
}

/** The outline: what people said, in order. While the turns are not known, each prompt counts as one. */
export function outlineOf(prompts: readonly OutlinePrompt[], turns: readonly Turn[]): OutlineLine[] {
  if (turns.length === 0) return prompts.map(({ seq, text }, place) => ({ seq, text, number: place + 1 }))
  const numbers = new Map(turns.map((turn, place) => [turn.seq, place + 1]))
  const lines: OutlineLine[] = prompts.map(({ seq, text }) => ({ seq, text, number: numbers.get(seq) ?? null }))
  // What came after the prompts were asked for is in the turns already.
  const last = prompts.at(-1)?.seq ?? 0
  for (const { seq, text } of turns) if (seq > last) lines.push({ seq, text, number: numbers.get(seq) ?? null })
  return lines
}

const links = /!?\[([^[\]\n]{1,300})\]\([^()\s]{1,500}\)/g

/** A prompt on one line, without the marks of Markdown; where there is nothing but marks, these. */
export function plainWords(text: string): string {
  const line = cleanLine(text.slice(0, 1_000).replace(links, "$1"), 300)
  return (
    line
      .replace(/^(?:#{1,6}|>) /, "")
      .replace(/\*\*|`/g, "")
      .trim() || line
  )
}
