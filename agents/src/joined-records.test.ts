import { expect, test } from "bun:test"
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import fc from "fast-check"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { recordsOf } from "./json.ts"

const one = JSON.stringify({ type: "user", message: { role: "user", content: [{ type: "text", text: "Fix {it}" }] } })
const two = JSON.stringify({ type: "assistant", text: 'He said: {"no": 1}' })
const found = (line: string) => {
  const { records, left } = recordsOf(line)
  return [records.map((record) => record.type), left]
}

test("each whole record of a damaged line is found, and the rest is measured", () => {
  expect(found(one + two)).toEqual([["user", "assistant"], 0])
  expect(found(`${one}  ${two}`)).toEqual([["user", "assistant"], 0])
  expect(found(`\0\0\0${one}\0\0`)).toEqual([["user"], 5])
  expect(found(`${one}\0${two}`)).toEqual([["user", "assistant"], 1])
  expect(found(`${one}// noted`)).toEqual([["user"], 8])
  expect(found("\0\0")).toEqual([[], 2])
  expect(found("  ")).toEqual([[], 0])
  expect(found("not JSON")).toEqual([[], 8])
})

test("a record that was cut by the next one anywhere hides none of what follows", () => {
  for (let cut = 1; cut < one.length; cut++) {
    // There the next one looks like a value of it.
    if (":,[".includes(one[cut - 1] ?? "")) continue
    expect([cut, ...found(one.slice(0, cut) + two)]).toEqual([cut, ["assistant"], cut])
    expect([cut, ...found(one.slice(0, cut) + two + one)]).toEqual([cut, ["assistant", "user"], cut])
  }
})

test("a part of a cut record is no record", () => {
  for (let cut = 1; cut < one.length; cut++) expect(found(one.slice(0, cut))).toEqual([[], cut])
})

test("no damage makes it throw, or costs more than a few passes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(one, two, "{", "}", '"', "\\0", "\\", '{"a":', "x"), { maxLength: 30 }),
      (parts) => {
        const line = parts.join("")
        expect(recordsOf(line).left).toBeLessThanOrEqual(line.length)
      },
    ),
    { seed: 5, numRuns: 500 },
  )
  const began = cpuMs()
  recordsOf(`${'{"a":"'.repeat(200_000)}}`)
  recordsOf("\0{".repeat(200_000))
  expect(cpuMs() - began).toBeLessThan(5000)
})

test("the joined lines of a real rollout are two records each", () => {
  const file = resolve(
    import.meta.dirname,
    "../../../shared/corpus/codex/entireio+git-sync__a42e22b7.0_019d6d29-8cf7_0.118.0_joinedline.jsonl",
  )
  if (!existsSync(file)) return
  const joined = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.includes('}{"timestamp'))
  expect(joined.length).toBeGreaterThan(0)
  for (const line of joined) expect(recordsOf(line)).toMatchObject({ records: [{}, {}], left: 0 })
})
