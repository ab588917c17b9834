import { expect, test } from "bun:test"
import { openGate } from "./gate.ts"

test("a gate without rules lets lines through as they are", () => {
  expect(openGate.line('{"text":"hunter2"}')).toBe('{"text":"hunter2"}')
})

test("a gate without rules holds nothing back of a text that is being written", () => {
  const text = openGate.text()
  expect(["The pass", "word is ", ""].map((piece) => text.more(piece))).toEqual(["The pass", "word is ", ""])
  expect(text.rest()).toBe("")
})
