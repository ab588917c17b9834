import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { otherwise } from "../fixtures/serialisations.ts"
import { LineFilter } from "./left-out.ts"
import { readerFor, recogniseAgent } from "./readers.ts"

/** The same record with other blanks, another order or other escapes is the same record, and is treated as such. */
const fixtures: [file: string, agent: string][] = [
  ["claude-conversation", "claude-code"],
  ["claude-happenings", "claude-code"],
  ["claude-sidechains", "claude-code"],
  ["claude-left-out", "claude-code"],
  ["codex-conversation", "codex"],
  ["codex-left-out", "codex"],
]

const linesOf = (file: string) =>
  readFileSync(new URL(`../fixtures/${file}.jsonl`, import.meta.url), "utf8")
    .split("\n")
    .filter(isJson)

for (const [file, agent] of fixtures) {
  test(`${file}: any serialisation of a line is left out, cleaned or sent alike`, () => {
    for (const line of linesOf(file)) {
      const sent = filtered(agent, line)
      for (const other of otherwise(line)) expect(filtered(agent, other), other).toEqual(sent)
    }
  })

  test(`${file}: any serialisation is recognised as ${agent}`, () => {
    const lines = linesOf(file)
    const texts = lines.map(otherwise)
    for (const nth of texts[0]!.keys())
      expect(recogniseAgent(texts.map((all) => all[nth]).join("\n")), `serialisation ${nth}`).toBe(agent)
  })
}

/** What goes, as what it means. */
function filtered(agent: string, line: string): { kinds: string[]; cleaned: number; sent: unknown } {
  const filter = new LineFilter(readerFor(agent))
  const text = new TextDecoder().decode(filter.push(new TextEncoder().encode(`${line}\n`)))
  const { kinds, cleaned } = filter.report
  return { kinds: Object.keys(kinds), cleaned, sent: text === "" ? null : JSON.parse(text) }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
