import { afterEach, beforeEach, expect, test } from "bun:test"
import { makeRoom } from "./draft-room.ts"
import { draftsOf, readDraft, writeDraft } from "./drafts.ts"

/** As much of a browser's storage as drafts need. */
class Stored {
  [name: string]: unknown
  getItem(name: string) {
    return Object.hasOwn(this, name) ? String(this[name]) : null
  }
  setItem(name: string, value: string) {
    this[name] = value
  }
  removeItem(name: string) {
    delete this[name]
  }
  get length() {
    return Object.keys(this).length
  }
  key(at: number) {
    return Object.keys(this)[at] ?? null
  }
}

const real = globalThis.localStorage
const use = (storage: unknown) =>
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true })
beforeEach(() => void use(new Stored()))
afterEach(() => void use(real))

const write = (named: string, text: string) => {
  const name = named.includes(" comment ") ? named : `${named} comment 1`
  writeDraft(name, text)
  makeRoom(name)
}
const kept = () => Object.keys(localStorage).filter((key) => key.startsWith("draft "))

test("a draft is found again by its name until it is sent", () => {
  write("alice s1 comment 12", "Why twice?")
  write("bob s1 comment 12", "Mine")
  expect(readDraft("alice s1 comment 12")).toBe("Why twice?")
  expect(draftsOf("alice s1 comment ")).toEqual([["12", "Why twice?"]])
  writeDraft("alice s1 comment 12", undefined)
  expect(readDraft("alice s1 comment 12")).toBeUndefined()
  expect(kept()).toEqual(["draft bob s1 comment 12"])
})

test("the oldest go when there are too many, or too much of them", () => {
  for (let n = 1; n <= 60; n++) write(`alice ${n}`, "x")
  expect(kept()).toHaveLength(50)
  expect(kept()).not.toContain("draft alice 10 comment 1")
  write("alice 11", "again")
  write("alice 61", "x")
  expect(kept()).toContain("draft alice 11 comment 1")
  expect(kept()).not.toContain("draft alice 12 comment 1")
  for (let n = 1; n <= 25; n++) write(`bob ${n}`, "y".repeat(10_000))
  expect(kept()).toEqual(Array.from({ length: 20 }, (_, at) => `draft bob ${at + 6} comment 1`))
  write("carol", "z".repeat(300_000))
  expect(kept()).toEqual(["draft carol comment 1"])
})

test("whatever else is stored there, or nothing can be, drafts do no harm", () => {
  localStorage.setItem("order of drafts", "no JSON")
  write("alice 1", "Kept")
  expect(kept()).toEqual(["draft alice 1 comment 1"])
  use(null)
  write("alice 2", "Here")
  expect(readDraft("alice 2 comment 1")).toBe("Here")
})
