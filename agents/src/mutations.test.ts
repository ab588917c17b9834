import { describe, expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import {
  agentDocuments,
  agentFixtures,
  fixtureText,
  RUNS,
  readerOfFixtures,
} from "../../tests/harness/agent-fixtures.ts"
import { agentOf, agents } from "./all.ts"
import { recordsOf } from "./json.ts"
import { LineFilter } from "./left-out.ts"
import type { Reader, ReaderState } from "./reader.ts"

/**
 * Every reader with its own fixtures, damaged: values of other kinds, missing members, lines cut anywhere. It follows the
 * fixtures, so that a new agent or a new kind of record is covered by itself.
 */
const PATIENCE = 60_000

function linesOf(agent: string): string[] {
  const lines = agentFixtures()
    .filter((it) => it.agent === agent)
    .flatMap(({ name }) => fixtureText(agent, name).split("\n"))
  const documents = agentDocuments()
    .filter((it) => it.agent === agent)
    .flatMap(({ file }) => agentOf(agent)?.document?.unroll(readFileSync(file, "utf8")) ?? [])
  return [...lines, ...documents].filter((line) => line !== "")
}

function read(reader: Reader, line: string, state: ReaderState): void {
  const { draft } = reader.read(line, state)
  expect((draft.kind === "hidden") === (draft.parts.length === 0)).toBe(true)
  JSON.stringify(draft)
  const filter = new LineFilter(reader)
  filter.push(new TextEncoder().encode(line))
  filter.end()
}

function isBounded(state: ReaderState): void {
  expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(16 * 1024)
}

const odd = fc.constantFrom<unknown>(
  ...[null, "", "\u0000", "\ud800", "x".repeat(3000), -1, 0.5, Number.MAX_VALUE, true, [], {}, [null], [[]], [{}]],
)

/** A path into a value by numbers, each modulo the members there are. */
const path = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 })

function mutated(value: unknown, [first = 0, ...rest]: readonly number[], by: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return by
  const entries = Object.entries(value)
  const [name] = entries[first % entries.length]!
  const changed = rest.length === 0 ? by : mutated((value as Record<string, unknown>)[name], rest, by)
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === name ? changed : one))
  const { [name]: _, ...others } = value as Record<string, unknown>
  return changed === undefined ? others : { ...others, [name]: changed }
}

/** The same record with other ids, and texts that are as long as they are unusual. */
function grown(value: unknown, by: number, name = ""): unknown {
  if (typeof value === "string") {
    if (/id$|uuid$/i.test(name)) return `${value}${by}`
    return /\s/.test(value) ? `${value}${by}${"漢\u0001".repeat(2000)}` : `${value}${by % 7}`
  }
  if (Array.isArray(value)) return value.map((one) => grown(one, by, name))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, grown(inner, by, key)]))
}

for (const id of [...agents.flatMap((it) => (it.reader ? it.id : [])), RUNS]) {
  describe(id, () => {
    const reader = readerOfFixtures(id)
    const lines = linesOf(id)
    // Some fixtures have damaged lines.
    const records = lines.flatMap((line) => (recordsOf(line).broken ? [] : recordsOf(line).records))

    test(
      "members of other kinds, or none, never make it throw",
      () => {
        const change = fc.record({ at: fc.nat(), path, by: fc.oneof(odd, fc.constant(undefined)) })
        fc.assert(
          fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
            const state = reader.start("main")
            for (const { at, path, by } of changes)
              read(reader, JSON.stringify(mutated(records[at % records.length], path, by)) ?? "", state)
            isBounded(state)
          }),
          { numRuns: 300 },
        )
      },
      PATIENCE,
    )

    test(
      "a line cut anywhere, and two lines in one, are read",
      () => {
        const state = reader.start("main")
        for (const [at, line] of lines.entries()) {
          const step = Math.max(1, Math.floor(line.length / 25))
          for (let cut = 1; cut < line.length; cut += step) {
            read(reader, line.slice(0, cut), state)
            read(reader, line.slice(0, cut) + (lines[at + 1] ?? ""), state)
          }
          read(reader, line + (lines[at + 1] ?? ""), state)
        }
        isBounded(state)
      },
      PATIENCE,
    )

    test(
      "the state stays bounded however long a file goes on",
      () => {
        const state = reader.start("main")
        for (let n = 0; n < 150; n++) {
          for (const record of records) reader.read(JSON.stringify(grown(record, n)), state)
          isBounded(state)
        }
      },
      PATIENCE,
    )
  })
}
