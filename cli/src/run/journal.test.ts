import { afterAll, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { hashOf, Journal, type Noted } from "./journal.ts"

const root = mkdtempSync(join(tmpdir(), "openctl-journal-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const id = (n: number) => `01980000-0000-7000-8000-${String(n).padStart(12, "0")}`
const given = (n: number): Noted => ({
  proposal: id(n),
  hash: hashOf(`prompt ${n}`),
  run: "r",
  at: new Date(1e12 + n).toISOString(),
  state: "given",
})
const fresh = (name: string) => join(root, name)

test("a prompt that was given is known to every later run, also after its end was told", () => {
  const folder = fresh("known")
  new Journal(folder).note(given(1))
  expect(new Journal(folder).find(id(1))).toEqual(given(1))
  const journal = new Journal(folder)
  journal.end(id(1), { state: "completed", stop: "end_turn" })
  journal.settle(id(1))
  journal.settle(id(1))
  expect(new Journal(folder).find(id(1))?.ended).toEqual({ state: "completed", stop: "end_turn" })
  expect(new Journal(folder).unsettled).toEqual([])
  expect(journal.find(id(2))).toBeNull()
})

test("prompts whose end the server doesn't know are listed in the order in which they were given", () => {
  const journal = new Journal(fresh("order"))
  for (const n of [3, 1, 2]) journal.note(given(n))
  journal.settle(id(2))
  expect(journal.unsettled.map(({ proposal }) => proposal)).toEqual([id(1), id(3)])
})

test("a text is kept only until the server has it", () => {
  const journal = new Journal(fresh("text"))
  journal.note({ ...given(1), text: "prompt 1" })
  journal.tellText(id(1))
  expect(journal.find(id(1))).toEqual(given(1))
})

test("half a file of a process that was killed counts for nothing", () => {
  const folder = fresh("half")
  const journal = new Journal(folder)
  journal.note(given(1))
  writeFileSync(join(folder, "journal", `${id(2)}.json.draft`), '{"proposal":')
  expect(new Journal(folder).unsettled.map(({ proposal }) => proposal)).toEqual([id(1)])
  expect(journal.find(id(2))).toBeNull()
})

test("no id leads out of the journal's folder", () => {
  const folder = fresh("out")
  const journal = new Journal(folder)
  expect(() => journal.note({ ...given(1), proposal: "../../../../../etc/passwd-and-some-more-here" })).toThrow()
  expect(readdirSync(join(folder, "journal"))).toEqual(["done"])
})
