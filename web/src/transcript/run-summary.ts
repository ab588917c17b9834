import type { CallView, Row } from "#agents/join"
import type { Doing } from "#protocol/entries"
import { countOf } from "../ui/count.ts"
import { fileIn } from "./numbered.ts"

/** What a run of calls did, in a line: "Read 6 files, ran 4 commands, edited 2 files". */
export interface Summary {
  text: string
  failed: number
  added: number
  removed: number
}

/** In the order in which they are said. */
const words: [Doing, (count: number) => string][] = [
  ["read", (n) => `read ${countOf(n, "file")}`],
  ["run", (n) => `ran ${countOf(n, "command")}`],
  ["edit", (n) => `edited ${countOf(n, "file")}`],
  ["write", (n) => `wrote ${countOf(n, "file")}`],
  ["search", (n) => countOf(n, "search", "searches")],
  ["web", (n) => countOf(n, "web request")],
  ["plan", (n) => countOf(n, "change of the plan", "changes of the plan")],
  ["ask", (n) => countOf(n, "question")],
  ["task", (n) => countOf(n, "task")],
  ["other", (n) => countOf(n, "other call")],
]
/** Beyond this many kinds a line says no more than a number does. */
const mostKinds = 4

/** Several calls for one file are one file. */
const byFile = new Set<Doing>(["read", "edit", "write"])

export function summaryOf(rows: readonly Row[]): Summary {
  const done = new Map<Doing, Set<string>>()
  const beside = { thoughts: 0, results: 0, notes: 0, unknown: 0 }
  const summary: Summary = { text: "", failed: 0, added: 0, removed: 0 }
  for (const block of rows.flatMap((row) => row.blocks)) {
    if (block.type === "thinking") beside.thoughts++
    else if (block.type === "result") beside.results++
    else if (block.type === "notice") beside.notes++
    else if (block.type === "raw") beside.unknown++
    else if (block.type === "call") {
      const names = done.get(block.does) ?? new Set()
      for (const name of namesOf(block)) names.add(name)
      done.set(block.does, names)
      if (block.result?.failed) summary.failed++
      for (const { added = 0, removed = 0 } of block.result?.touched ?? []) {
        summary.added += added
        summary.removed += removed
      }
    }
    if (block.type === "result" && block.result.failed) summary.failed++
  }
  const said = sayDone(done)
  if (said.length === 0) {
    if (beside.results > 0) said.push(`${countOf(beside.results, "result")} of earlier calls`)
    if (beside.thoughts > 0) said.push(beside.thoughts === 1 ? "thought" : `thought ${beside.thoughts} times`)
    if (beside.notes > 0) said.push(countOf(beside.notes, "note"))
    if (beside.unknown > 0) said.push(`${countOf(beside.unknown, "record")} that openctl doesn't know`)
  }
  const text = said.join(", ")
  return { ...summary, text: text.charAt(0).toUpperCase() + text.slice(1) }
}

function sayDone(done: Map<Doing, Set<string>>): string[] {
  const counts = words
    .map(([does, say]) => ({ count: done.get(does)?.size ?? 0, say }))
    .filter(({ count }) => count > 0)
  const kinds = counts.length > mostKinds + 1 ? mostKinds : counts.length
  const others = counts.slice(kinds).reduce((sum, { count }) => sum + count, 0)
  const said = counts.slice(0, kinds).map(({ count, say }) => say(count))
  return others > 0 ? [...said, countOf(others, "other call")] : said
}

/** What a call is counted by: its files, or else itself. */
function namesOf(call: CallView): string[] {
  const self = `${call.place.seq}.${call.place.part}`
  if (!byFile.has(call.does)) return [self]
  const touched = call.result?.touched?.map(({ path }) => path)
  if (touched && touched.length > 0) return touched
  return [fileIn(call.title) || call.title.split(" ", 2)[1] || self]
}
