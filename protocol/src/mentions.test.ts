import { expect, test } from "bun:test"
import { mentionedIn, withIds, withNames } from "./mentions.ts"

const people = [
  { id: "a1", name: "Ann" },
  { id: "a2", name: "Ann Lee" },
  { id: "b", name: "@Bob\u0000" },
]

test("names become ids and ids names; the longest name wins, and part of a word is none", () => {
  const text = "@Ann Lee and @ann, not @Annabel, ann@Ann or @Carol; @Bob."
  const stored = withIds(text, people)
  expect(stored).toBe("@[a2] and @[a1], not @Annabel, ann@Ann or @Carol; @[b].")
  expect(mentionedIn(stored)).toEqual(["a2", "a1", "b"])
  expect(withNames(stored, people)).toBe("@Ann Lee and @Ann, not @Annabel, ann@Ann or @Carol; @Bob.")
})

test("an id that nobody has stays as it was written", () => {
  expect(withNames("@[nobody] @[a1]", people)).toBe("@[nobody] @Ann")
})

test("a text of nothing but signs costs no more than its length", () => {
  const many = "@".repeat(10_000)
  expect(withIds(many, people)).toBe(many)
  expect(mentionedIn("@[".repeat(5_000))).toEqual([])
})
