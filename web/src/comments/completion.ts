import { cleanLine } from "#protocol/clean"
import type { Mentionable } from "./useMentionable.ts"

export interface Completion {
  /** Where the "@" stands. */
  from: number
  people: Mentionable[]
}

const most = 6

/** Who is meant by what stands before the caret: "@an", at the beginning or after something that is no letter. */
export function completionAt(text: string, caret: number, people: readonly Mentionable[]): Completion | null {
  const from = text.lastIndexOf("@", caret - 1)
  if (from < 0 || caret - from > 40 || /[\p{L}\p{N}_]$/u.test(text.slice(Math.max(0, from - 2), from))) return null
  const typed = text.slice(from + 1, caret).toLowerCase()
  if (typed.includes("\n")) return null
  const found = people.filter(({ name }) => {
    const it = cleanLine(name, 80).toLowerCase()
    return it.startsWith(typed) || it.split(" ").some((word) => word.startsWith(typed))
  })
  return found.length > 0 ? { from, people: found.slice(0, most) } : null
}
