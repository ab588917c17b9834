import { expect, test } from "bun:test"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { agentDocuments, fixtureFile } from "../../tests/harness/agent-fixtures.ts"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { agentOf, agents } from "./all.ts"
import { headOf } from "./heads.ts"
import { readerFor, recogniseAgent } from "./readers.ts"

/**
 * Sessions in one document: beside each fixture lies what its unrolled lines are read as. After a change that is meant:
 * `GOLDEN=write bun test agents`, and look at the difference.
 */
const withDocuments = agents.filter((it) => it.document)
const fixtures = agentDocuments()

test("every agent with documents has a fixture of one", () => {
  expect([...new Set(fixtures.map((it) => it.agent))].sort()).toEqual(withDocuments.map((it) => it.id).sort())
})

for (const { agent, file, name } of fixtures) {
  const text = readFileSync(file, "utf8").trimEnd()
  const document = agentOf(agent)!.document!

  test(`${agent}: the document ${name} is read as it was before`, () => {
    const head = headOf(text.slice(0, 65_536))
    expect(recogniseAgent(text.slice(0, 65_536))).toBe(agent)
    expect(document.isDocument(head)).toBe(true)
    const lines = document.unroll(text)!
    const reader = readerFor(agent)
    const state = reader.start("main")
    const read = lines.map((line) => {
      expect(line).not.toContain("\n")
      const { draft, facts } = reader.read(line, state)
      return `${JSON.stringify(Object.keys(facts).length > 0 ? { ...draft, facts } : draft)}\n`
    })
    const golden = fixtureFile(agent, `${name}.golden`)
    if (process.env.GOLDEN === "write" || !existsSync(golden)) writeFileSync(golden, read.join(""))
    expect(read.join("")).toBe(readFileSync(golden, "utf8"))
  })

  test(`${agent}: half of the document ${name} gives nothing, and the whole the same each time`, () => {
    expect(document.unroll(text)).toEqual(document.unroll(text))
    if (document.media !== "application/json") return
    expect(document.unroll(JSON.stringify(JSON.parse(text)))).toEqual(document.unroll(text))
    expect(document.unroll(JSON.stringify(JSON.parse(text), null, 4))).toEqual(document.unroll(text))
    for (let cut = 1; cut < text.length - 1; cut += 7) expect(document.unroll(text.slice(0, -cut).trimEnd())).toBeNull()
  })
}

test("hostile documents cost little and never throw", () => {
  const size = 10_000_000
  const deep = "[".repeat(size)
  const closed = `${"[".repeat(size / 2)}${"]".repeat(size / 2)}`
  const objects = '{"a":'.repeat(size / 5)
  const many = `[${"{},".repeat(size / 3)}{}]`
  const wide = `{"messages":[${'{"parts":[{}]},'.repeat(size / 15)}{}],"info":{"id":"ses_1"},"projectHash":"x"}`
  for (const text of [deep, closed, objects, many, wide, "", "{}", "null", '"x"', "\u0000".repeat(1000)]) {
    for (const { document } of withDocuments) {
      const before = cpuMs()
      const lines = document!.unroll(text)
      expect(lines === null || Array.isArray(lines)).toBe(true)
      expect(cpuMs() - before).toBeLessThan(10_000)
    }
  }
}, 120_000)

test("anything may stand in a document's fields", () => {
  const odd = [null, 1, "x", [], [[]], {}, [null], [{}], { a: [] }, true, "\ud800"]
  for (const one of odd)
    for (const two of odd) {
      const text = JSON.stringify({ projectHash: "x", messages: one, info: { id: "ses_1", title: two }, summary: two })
      for (const { document, reader } of withDocuments) {
        const state = reader!.start("main")
        for (const line of document!.unroll(text) ?? []) reader!.read(line, state)
      }
    }
})
