import { expect, test } from "bun:test"
import { chanceOf } from "../../../tests/harness/chance.ts"
import { GrowingText } from "./growing-text.ts"

const shown = (text: GrowingText) =>
  [...text.pieces, text.rest].map(({ text, fence }) => (fence === null ? text : `[${text}]`))

function grown(said: string, step = 3): GrowingText {
  const text = new GrowingText()
  for (let off = 0; off < said.length; off += step) text.put(off, said.slice(off, off + step))
  return text
}

test("pieces are laid over what there is, from their place on", () => {
  const text = new GrowingText()
  text.put(0, "Let me lok")
  text.put(8, "ook 😀")
  expect(shown(text)).toEqual(["Let me look 😀"])
  text.put(14, ".")
  expect(shown(text)).toEqual(["Let me look 😀."])
  expect(text.lacks).toBeFalse()
})

test("what came without its beginning says so, until the beginning comes", () => {
  const text = new GrowingText()
  text.put(100, "the end")
  expect([text.lacks, ...shown(text)]).toEqual([true, "the end"])
  text.put(107, " of it")
  expect([text.lacks, ...shown(text)]).toEqual([true, "the end of it"])
  text.put(0, "the beginning and the end of it")
  expect([text.lacks, ...shown(text)]).toEqual([false, "the beginning and the end of it"])
})

test("paragraphs that have ended are never touched again, and lists, tables and code stay whole", () => {
  const said = "One\n\nTwo\n\n- a\n\n- b\n\nThree\n```ts\nlet a\n\nlet b\n```\nFour"
  for (const step of [1, 2, 7, 100])
    expect(shown(grown(said, step))).toEqual([
      "One\n\n",
      "Two\n\n- a\n\n- b\n\n",
      "Three\n",
      "[let a\n\nlet b]",
      "Four",
    ])
  const text = grown("One\n\nTwo")
  const [first] = text.pieces
  text.put(8, "\n\nThree")
  expect(text.pieces[0]).toBe(first as NonNullable<typeof first>)
  expect(shown(grown("```\ncode\n\nstill code"))).toEqual(["[code\n\nstill code]"])
})

test("nothing is lost, whatever is in it and however it comes", () => {
  const chance = chanceOf(5)
  const words = ["a ", "\n", "\n\n", "- x\n", "😀", "    in\n", "| t |\n", "word ".repeat(300)]
  for (let trial = 0; trial < 40; trial++) {
    const said = Array.from({ length: 60 }, () => words[chance.from(0, words.length - 1)]).join("")
    const text = grown(said, chance.from(1, 900))
    expect(shown(text).join("")).toBe(said)
    expect(text.rest.text.length).toBeLessThanOrEqual(8_192)
  }
})

/** Control: let `pieces` be made anew from the whole text in each `put`. */
test("a megabyte in twenty thousand pieces takes no more than it must", () => {
  for (const kind of ["word ", "a\n\n", "```\n", "x\n", "\n\n- b\n\n> c\n"]) {
    const piece = kind.repeat(60).slice(0, 50)
    const text = new GrowingText()
    const began = performance.now()
    let most = 0
    for (let n = 0; n < 20_000; n++) {
      text.put(n * 50, piece)
      most = Math.max(most, text.rest.text.length)
    }
    expect(most).toBeLessThanOrEqual(8_192)
    expect(text.plain).toBeTrue()
    expect(text.pieces.length).toBeLessThan(600)
    expect(performance.now() - began).toBeLessThan(4_000)
  }
})
