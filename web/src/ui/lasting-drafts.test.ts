import { afterEach, beforeEach, expect, test } from "bun:test"
import { forgetLastingDrafts, lastingDraftsOf, readLastingDraft, writeLastingDraft } from "./lasting-drafts.ts"

/** As much of a browser's storage as drafts need. */
class Stored {
  [name: string]: unknown
  getItem = (name: string) => (Object.hasOwn(this, name) ? String(this[name]) : null)
  setItem = (name: string, value: string) => {
    this[name] = value
  }
  removeItem = (name: string) => {
    delete this[name]
  }
}

const real = globalThis.localStorage
const use = (storage: unknown) =>
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true })
beforeEach(() => void use(new Stored()))
afterEach(() => {
  forgetLastingDrafts("")
  use(real)
})

test("a draft is found again by its name until it is sent", () => {
  writeLastingDraft("alice s1 comment 12", "Why twice?")
  writeLastingDraft("bob s1 comment 12", "Mine")
  expect(readLastingDraft("alice s1 comment 12")).toBe("Why twice?")
  expect(lastingDraftsOf("alice s1 comment ")).toEqual([["12", "Why twice?"]])
  writeLastingDraft("alice s1 comment 12", undefined)
  expect(readLastingDraft("alice s1 comment 12")).toBeUndefined()
  expect(lastingDraftsOf("alice ")).toEqual([])
})

test("the oldest go when there are too many, or too much of them", () => {
  const now = Date.now
  let at = 0
  Date.now = () => ++at
  try {
    for (let n = 1; n <= 60; n++) writeLastingDraft(`alice ${n}`, "x")
    expect(Object.keys(localStorage).filter((key) => key.startsWith("lasting draft "))).toHaveLength(50)
    for (let n = 1; n <= 25; n++) writeLastingDraft(`bob ${n}`, "y".repeat(10_000))
    const kept = Object.keys(localStorage).filter((key) => key.startsWith("lasting draft bob"))
    expect(kept).toHaveLength(20)
    expect(kept).toContain("lasting draft bob 25")
  } finally {
    Date.now = now
  }
})

test("without storage, or with something else in it, a draft lives as long as the page", () => {
  localStorage.setItem("lasting draft alice 1", "no JSON")
  expect(readLastingDraft("alice 1")).toBeUndefined()
  use(null)
  writeLastingDraft("alice 2", "Kept")
  expect(readLastingDraft("alice 2")).toBe("Kept")
  expect(lastingDraftsOf("alice ")).toEqual([["2", "Kept"]])
})
