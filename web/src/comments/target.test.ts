import { expect, test } from "bun:test"
import { completionAt } from "./completion.ts"
import { placeOfQuote } from "./quote.ts"
import { isNew, keyOfAnchor, keyOfName, keyOfReply, targetOf } from "./target.ts"

const words = { seq: 4, part: "row", from: 3, to: 8, quote: "login" }
const line = { seq: "diff" as const, path: "src/a b.ts", side: "old" as const, line: 7 }

test("a draft's name leads back to what it is about, also after the page was loaded anew", () => {
  for (const anchor of [words, line, { seq: 4 }]) {
    const name = String(keyOfAnchor(anchor))
    expect(isNew(name)).toBe(true)
    expect(targetOf(keyOfName(name), [])).toEqual({ seq: anchor.seq === "diff" ? 0 : 4, anchor, thread: null })
  }
  expect(isNew("01jd0k5v8c9d0e1f2g3h4j5k6m")).toBe(false)
  expect(targetOf(keyOfReply("gone"), [])).toBeNull()
})

test("quoted words are found at their place, else where the same words stand nearest", () => {
  expect(placeOfQuote("a b login c login", { from: 4, quote: "login" })).toBe(4)
  expect(placeOfQuote("login, then login", { from: 10, quote: "login" })).toBe(12)
  expect(placeOfQuote("login, then login", { from: 3, quote: "login" })).toBe(0)
  expect(placeOfQuote("nothing of it", { from: 3, quote: "login" })).toBe(-1)
})

test("whoever is meant by what stands before the caret is offered; within an address nobody is", () => {
  const people = [
    { id: "1", name: "Anna Lee" },
    { id: "2", name: "Bob Ann" },
  ]
  const names = (text: string) => completionAt(text, text.length, people)?.people.map((it) => it.name) ?? []
  expect(names("see @")).toEqual(["Anna Lee", "Bob Ann"])
  expect(names("see @ann")).toEqual(["Anna Lee", "Bob Ann"])
  expect(names("@lee")).toEqual(["Anna Lee"])
  expect(names("me@ann")).toEqual([])
  expect(names("@ann\n")).toEqual([])
})
