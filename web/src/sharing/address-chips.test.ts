import { expect, test } from "bun:test"
import { added, allOf, edited, fromDraft, takenOut, toDraft, typed, type Written } from "./address-chips.ts"

const empty: Written = { chips: [], text: "" }
const type = (text: string, box = empty) =>
  Array.from(text).reduce((now, _, at) => typed(now, text.slice(0, at + 1)), box)

test("an address becomes a chip with the space, comma or semicolon behind it", () => {
  for (const end of [" ", ",", ";"])
    expect(typed(empty, `bob@example.com${end}`)).toEqual({ chips: ["bob@example.com"], text: "" })
  expect(type("bob@example.com")).toEqual({ chips: [], text: "bob@example.com" })
})

test("a space alone makes no chip", () => {
  expect(typed(empty, " ")).toEqual({ chips: [], text: " " })
})

test("the same address is one chip, however it is written", () => {
  const twice = added(typed(empty, "Bob@Example.com "), "bob@example.com, carol@example.com")
  expect(twice.chips).toEqual(["bob@example.com", "carol@example.com"])
})

test("the address being typed counts, and only once", () => {
  expect(allOf({ chips: ["bob@example.com"], text: " Carol@example.com" })).toEqual([
    "bob@example.com",
    "carol@example.com",
  ])
  expect(allOf({ chips: ["bob@example.com"], text: "bob@example.com" })).toEqual(["bob@example.com"])
})

test("a chip that is edited goes back into the line, and what stood there becomes a chip", () => {
  const box = edited({ chips: ["bob@", "carol@example.com"], text: "dave@example.com" }, "bob@")
  expect(box).toEqual({ chips: ["carol@example.com", "dave@example.com"], text: "bob@" })
  expect(edited({ chips: ["bob@"], text: "" }, "bob@")).toEqual({ chips: [], text: "bob@" })
})

test("a chip that is taken out leaves the line as it is", () => {
  expect(takenOut({ chips: ["bob@example.com"], text: "car" }, "bob@example.com")).toEqual({ chips: [], text: "car" })
})

test("a draft holds all of it, and gives it back as chips", () => {
  const box = { chips: ["bob@example.com", "carol@"], text: "dave@example.com" }
  expect(fromDraft(toDraft(box))).toEqual({ chips: [...box.chips, box.text], text: "" })
  expect(toDraft(empty)).toBe("")
  expect(fromDraft("")).toEqual(empty)
})
