import { expect, test } from "bun:test"
import { chanceOf } from "../../../tests/harness/chance.ts"
import { createItemText, type ItemText } from "./item-text.ts"

/** Everything that it holds, read chunk by chunk. */
function whole(text: ItemText): string {
  let read = ""
  for (let more = text.read(text.from); more !== ""; more = text.read(text.from + read.length)) read += more
  return read
}

test("pieces are laid one over the other as a viewer does it", () => {
  const chance = chanceOf(7)
  for (let trial = 0; trial < 50; trial++) {
    const text = createItemText("answer")
    let expected = ""
    for (let n = 0; n < 40; n++) {
      const piece = "abcdé😀\n".charAt(chance.from(0, 6)).repeat(chance.from(1, 9_000))
      const off = chance.from(0, 3) === 0 ? chance.from(0, expected.length) : expected.length
      const had = expected.startsWith(piece, off)
      if (!had) expected = expected.slice(0, off) + piece
      expect(text.put(off, piece)).toBe(had ? null : off)
      expect(text.end).toBe(expected.length)
    }
    expect(whole(text)).toBe(expected)
  }
})

test("what is said again changes nothing, wherever its chunks end", () => {
  const text = createItemText("answer")
  const said = "0123456789".repeat(5_000)
  for (let off = 0; off < said.length; off += 7_000) text.put(off, said.slice(off, off + 7_000))
  expect(text.put(100, said.slice(100, 40_000))).toBeNull()
  expect(text.put(said.length, "")).toBeNull()
  expect(whole(text)).toBe(said)
})

test("without its beginning it knows where it begins, and takes the beginning later", () => {
  const text = createItemText("thinking")
  expect(text.put(5, "fgh")).toBe(5)
  expect([text.from, text.end]).toEqual([5, 8])
  expect(text.put(0, "abcdefghi")).toBe(0)
  expect([text.from, whole(text)]).toEqual([0, "abcdefghi"])
  // A gap: what was there is of no use to anybody any more.
  expect(text.put(20, "later")).toBe(20)
  expect([text.from, whole(text)]).toEqual([20, "later"])
})
