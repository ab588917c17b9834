import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { agentDocuments } from "../../tests/harness/agent-fixtures.ts"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { mutated, seeded } from "../../tests/harness/mutations.ts"
import { otherwise } from "../../tests/harness/serialisations.ts"
import { agentOf, agents } from "./all.ts"
import { headOf } from "./heads.ts"
import type { Draft } from "./reader.ts"
import { readerFor, recogniseHead } from "./readers.ts"

/** Sessions that are one document: unrolled into lines, whatever a stranger put into them. */
const unrolling = agents.flatMap(({ id, document }) => (document ? [{ id, ...document }] : []))

/** These do much; a busy machine needs its time for it. */
const PATIENCE = 60_000

function read(agent: string, lines: readonly string[]): Draft[] {
  const reader = readerFor(agent)
  const state = reader.start("main")
  return lines.map((line) => {
    const { draft } = reader.read(line, state)
    expect((draft.kind === "hidden") === (draft.parts.length === 0)).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(16 * 1024)
    return draft
  })
}

for (const { agent, name, file } of agentDocuments()) {
  const text = readFileSync(file, "utf8")
  const document = agentOf(agent)?.document
  const unrolled = () => document?.unroll(text) ?? []

  test(`${agent}: each record of ${name} has a name of its own, and is one line`, () => {
    const lines = unrolled()
    const keys = read(agent, lines).flatMap(({ key }) => key ?? [])
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.every(({ again }) => again === "replaces")).toBe(true)
    expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length)
    expect(lines.join("")).not.toContain("\n")
    expect(document?.unroll(text)).toEqual(lines)
  })

  test(`${agent}: ${name} is the same session however it is written`, () => {
    if (document?.media !== "application/json") return
    const drafts = read(agent, unrolled())
    for (const [nth, other] of otherwise(text).entries()) {
      expect(recogniseHead(headOf(other.slice(0, 65_536)))?.id, `serialisation ${nth}`).toBe(agent)
      const lines = document.unroll(other)
      expect(lines).not.toBeNull()
      expect(read(agent, lines ?? []).map(words)).toEqual(drafts.map(words))
    }
  })

  test(`${agent}: a damaged or cut ${name} is refused or read as far as it goes, and never throws`, () => {
    const random = seeded(11)
    for (let round = 0; round < 300; round++) {
      const [at, to] = [random(text.length), random(text.length)]
      const other = [
        text.slice(0, at),
        text.slice(0, at) + text.slice(to),
        text.slice(0, at) +
          ["null", "[]", "{}", '"', "1e999", "\ud800", "\u0000"][random(7)] +
          text.slice(at + random(9)),
      ][round % 3]!
      const lines = document?.unroll(other)
      if (lines) read(agent, lines)
    }
  })

  test(`${agent}: a member of ${name} that is something else never throws`, () => {
    if (document?.media !== "application/json") return
    const value: unknown = JSON.parse(text)
    const random = seeded(5)
    for (let round = 0; round < 400; round++) {
      const lines = document.unroll(JSON.stringify(mutated(value, random)))
      if (lines) read(agent, lines)
    }
  })
}

test(
  "arbitrary text is no document, or one that can be read",
  () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        for (const { id, unroll } of unrolling) read(id, unroll(text) ?? [])
      }),
    )
  },
  PATIENCE,
)

test(
  "a hostile document costs little and fills no stack",
  () => {
    const begun = cpuMs()
    const deep = "[".repeat(3000)
    const hostile = [
      `{"messages":${deep}`,
      `{"id":"T-00000000-","messages":${deep}${"]".repeat(3000)}}`,
      `{"sessionId":"x","history":[${"{},".repeat(200_000)}{}]}`,
      `{"requests":[${'{"response":[]},'.repeat(100_000)}{}]}`,
      "# aider chat started at 2026-01-01 00:00:00\n".repeat(20_000),
      `# aider chat started at 2026-01-01 00:00:00\n${"#### \n".repeat(200_000)}`,
      `# aider chat started at 2026-01-01 00:00:00\n${"> ".repeat(1_000_000)}`,
      `# aider chat started at 2026-01-01 00:00:00\n${"\n".repeat(1_000_000)}`,
      `{"kind":0,"v":{"requests":[]}}\n${'{"kind":2,"k":["requests"],"v":[{}]}\n'.repeat(30_000)}`,
      `{"kind":0,"v":{"requests":[]}}\n${'{"kind":1,"k":["requests",999999999,"a"],"v":1}\n'.repeat(30_000)}`,
    ]
    for (const text of hostile) for (const { unroll } of unrolling) unroll(text)
    expect(cpuMs() - begun).toBeLessThan(20_000)
  },
  PATIENCE,
)

/** What stands in it, without what depends on the order of an input's members. */
function words({ parts, key, at }: Draft): unknown {
  const plain = parts.map((part) => ({
    ...part,
    ...("body" in part && { body: part.body?.language }),
    ...("text" in part && isObject(part.text) && { text: "an object" }),
  }))
  return { key, at, parts: plain }
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object"
  } catch {
    return false
  }
}
