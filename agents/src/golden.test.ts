import { expect, test } from "bun:test"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { readerFor, recogniseAgent } from "./readers.ts"

/**
 * Small transcripts of our own making, each with a trait that real ones have, and beside each what its lines are read as.
 * After a change that is meant: `GOLDEN=write bun test agents`, and look at the difference.
 */
const fixtures: [file: string, agent: string, source: string][] = [
  ["claude-conversation", "claude-code", "main"],
  ["claude-happenings", "claude-code", "main"],
  ["claude-sidechains", "claude-code", "main"],
  ["claude-agent-progress", "claude-code", "main"],
  ["agent-a0b1c2d", "claude-code", "agent-a0b1c2d"],
  ["codex-conversation", "codex", "main"],
  ["codex-events-only", "codex", "main"],
  ["codex-items-only", "codex", "main"],
]

for (const [file, agent, source] of fixtures) {
  test(`${file} is read as it was before`, () => {
    const at = (ending: string) => new URL(`../fixtures/${file}.${ending}`, import.meta.url)
    const text = readFileSync(at("jsonl"), "utf8")
    expect(recogniseAgent(text)).toBe(agent)
    const reader = readerFor(agent)
    const state = reader.start(source)
    const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")
    const read = lines.map((line) => {
      const { draft, facts } = reader.read(line, state)
      return `${JSON.stringify(Object.keys(facts).length > 0 ? { ...draft, facts } : draft)}\n`
    })
    if (process.env.GOLDEN === "write" || !existsSync(at("golden.jsonl")))
      writeFileSync(at("golden.jsonl"), read.join(""))
    expect(read.join("")).toBe(readFileSync(at("golden.jsonl"), "utf8"))
  })
}
