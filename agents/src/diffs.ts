import { type Json, list, object, string } from "./json.ts"

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

/** Lines of context that are kept around a replaced text. */
const CONTEXT = 3

/**
 * The replacement of one text by another, as the lines of a diff: what is equal at both ends becomes context. Not the smallest
 * diff, but linear in the texts.
 */
export function replacement(before: string, after: string): { text: string } & Change {
  const old = linesOf(before)
  const now = linesOf(after)
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
  const removed = old.slice(head, old.length - tail)
  const added = now.slice(head, now.length - tail)
  const lines = [
    ...old.slice(Math.max(0, head - CONTEXT), head).map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - tail + CONTEXT).map((line) => ` ${line}`),
  ]
  return { text: lines.join("\n"), added: added.length, removed: removed.length }
}

function linesOf(text: string): string[] {
  if (text === "") return []
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")
}

/** How many lines a diff adds and removes, by the first sign of each. */
export function counted(diff: string): Change {
  const change = { added: 0, removed: 0 }
  for (const line of diff.split("\n")) {
    if (line.startsWith("+") && !line.startsWith("+++ ")) change.added++
    else if (line.startsWith("-") && !line.startsWith("--- ")) change.removed++
  }
  return change
}

/** The hunks that Claude Code keeps beside a result (`structuredPatch`) as a unified diff, or "" without any. */
export function unified(path: string, hunks: unknown): string {
  const lines: string[] = []
  for (const one of list(hunks)) {
    const hunk: Json = object(one)
    const body = list(hunk.lines).filter((line) => typeof line === "string")
    if (body.length === 0) continue
    lines.push(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`)
    for (const line of body) lines.push(string(line))
  }
  return lines.length === 0 ? "" : [`--- a/${path}`, `+++ b/${path}`, ...lines].join("\n")
}

function range(start: unknown, count: unknown): string {
  return `${Number.isInteger(start) ? start : 0},${Number.isInteger(count) ? count : 0}`
}
