import { shortPath } from "./paths.ts"

/**
 * Changes of text as unified diffs: from what an agent recorded, or from a text and what it was replaced by.
 */

export interface Change {
  added: number
  removed: number
}

/** "+12 -5", or "" when nothing changed. */
export function amount({ added, removed }: Change): string {
  return added || removed ? ` +${added} -${removed}` : ""
}

/** Lines of context around a replaced text. */
const CONTEXT = 3
/** Longer texts are not compared: nobody reads such a diff, and one transcript line can hold a million lines of text. */
const MOST_LINES = 5_000

/** A text and what it was replaced by. */
export interface Replacement {
  before: string
  after: string
}

/** All the edits of one call as one diff, with one budget, and what they come to. */
export function replacements(edits: readonly Replacement[]): { text: string; total: Change } {
  const total = { added: 0, removed: 0 }
  const work = diffWork()
  const texts = edits.map(({ before, after }) => {
    const change = replacement(before, after, work)
    total.added += change.added
    total.removed += change.removed
    return change.text
  })
  return { text: texts.join("\n@@\n"), total }
}

/** How many pairs of lines may still be compared. A tool call has one budget for all its edits. */
export interface DiffWork {
  pairs: number
}

export const diffWork = (): DiffWork => ({ pairs: 60_000 })

/**
 * The replacement of one text by another, as the lines of a diff: what is equal at both ends becomes context. Not the
 * smallest diff of long texts, but bounded in its work.
 */
export function replacement(before: string, after: string, work: DiffWork = diffWork()): { text: string } & Change {
  const old = linesOf(before)
  const now = linesOf(after)
  if (old.count > MOST_LINES || now.count > MOST_LINES) return replaced(old, now)
  return compared(old.lines, now.lines, work)
}

function compared(old: string[], now: string[], work: DiffWork): { text: string } & Change {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail++
  }
  const middle = between(old.slice(head, old.length - tail), now.slice(head, now.length - tail), work)
  const lines = [
    ...old.slice(Math.max(0, head - CONTEXT), head).map((line) => ` ${line}`),
    ...middle,
    ...old.slice(old.length - tail, old.length - tail + CONTEXT).map((line) => ` ${line}`),
  ]
  const added = middle.filter((line) => line[0] === "+").length
  return { text: lines.join("\n"), added, removed: middle.filter((line) => line[0] === "-").length }
}

/** Replaces all of one text by all of the other, shown in part; the rest is a count. */
function replaced(old: Lines, now: Lines): { text: string } & Change {
  const side = (sign: string, { lines, count }: Lines) => [
    ...lines.map((line) => sign + line),
    ...(count > lines.length ? [`\\ ${count - lines.length} more lines`] : []),
  ]
  return { text: [...side("-", old), ...side("+", now)].join("\n"), added: now.count, removed: old.count }
}

/** The changes between two runs of lines, by their longest common subsequence if they are short enough. */
function between(old: string[], now: string[], work: DiffWork): string[] {
  const [m, n] = [old.length, now.length]
  if (m * n === 0 || m * n > work.pairs) return [...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`)]
  work.pairs -= m * n
  const common = new Uint16Array((m + 1) * (n + 1))
  const at = (i: number, j: number) => common[i * (n + 1) + j] ?? 0
  for (let i = m - 1; i >= 0; i--) {
    for (let j = n - 1; j >= 0; j--) {
      common[i * (n + 1) + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < m || j < n) {
    if (i < m && j < n && old[i] === now[j]) {
      lines.push(` ${old[i++]}`)
      j++
    } else if (i < m && (j >= n || at(i + 1, j) >= at(i, j + 1))) lines.push(`-${old[i++]}`)
    else lines.push(`+${now[j++]}`)
  }
  return lines
}

interface Lines {
  /** The first of them. */
  lines: string[]
  count: number
}

function linesOf(text: string): Lines {
  if (text === "") return { lines: [], count: 0 }
  const all = text.endsWith("\n") ? text.slice(0, -1) : text
  const lines = all.split("\n", MOST_LINES)
  let count = lines.length
  if (count === MOST_LINES) {
    count = 1
    for (let at = all.indexOf("\n"); at !== -1; at = all.indexOf("\n", at + 1)) count++
  }
  return { lines, count }
}

/** How many lines a diff with headers adds and removes, by each line's first character. */
export function counted(lines: readonly string[]): Change {
  const change = { added: 0, removed: 0 }
  for (const line of lines) {
    if (line.startsWith("+") && !line.startsWith("+++ ")) change.added++
    else if (line.startsWith("-") && !line.startsWith("--- ")) change.removed++
  }
  return change
}

/** The two header lines that name a diff's file. */
export function header(path: string, cwd: string | undefined): string {
  const inside = shortPath(path, cwd)
  const plain = inside.startsWith("…") ? path.replace(/^\/+/, "") : inside.replace(/^\/+/, "")
  return `--- a/${plain}\n+++ b/${plain}`
}
