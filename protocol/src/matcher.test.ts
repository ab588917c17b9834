import { expect, test } from "bun:test"
import fc from "fast-check"
import { type Looking, matcherOf } from "./matcher.ts"

const characters = ["a", "A", "b", "é", "É", " ", "_", "-", '"', "\\", "\n", "*", "ß", "ς", "Σ", "İ", "😀", "日"]
const texts = fc.array(fc.constantFrom(...characters), { maxLength: 40 }).map((some) => some.join(""))
const needles = fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 3 }).map((some) => some.join(""))

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/** Character by character, as slowly as one likes. */
function naively(text: string, { q, case: exact, words }: Looking): number[] {
  const [all, wanted] = [[...text], [...q]]
  const same = (one: string | undefined, other: string) =>
    one !== undefined &&
    (one === other || (!exact && new RegExp(`^${other.replace(/[\\^*]/g, "\\$&")}$`, "iu").test(one)))
  const places: number[] = []
  for (let at = 0; at + wanted.length <= all.length; at++) {
    if (!wanted.every((character, index) => same(all[at + index], character))) continue
    if (words && (isWord(all[at - 1]) || isWord(all[at + wanted.length]))) continue
    const from = all.slice(0, at).join("").length
    places.push(from, from + all.slice(at, at + wanted.length).join("").length)
    at += wanted.length - 1
  }
  return places
}

test("a text is found as often as it stands there, whatever is in it", () => {
  const asked = fc.record({ q: needles, case: fc.constantFrom("1", undefined), words: fc.constantFrom("1", undefined) })
  fc.assert(
    fc.property(texts, asked, (text, { q, ...how }) => {
      const looking = { q, ...how } as Looking
      const matcher = matcherOf(looking)
      const places = matcher.in(text)
      expect(places).toEqual(naively(text, looking))
      // What passes over a page must never pass over one that has it.
      if (places.length > 0) expect(matcher.mayBeIn(JSON.stringify({ text }))).toBe(true)
    }),
    { seed: 20, numRuns: 3_000 },
  )
})

test("a regular expression finds lines and groups, and an empty match is none", () => {
  const places = (q: string, text: string, more: Partial<Looking> = {}) =>
    matcherOf({ q, regex: "1", ...more } as Looking).in(text)
  expect(places("^b+$", "a\nbb\nBB")).toEqual([2, 4, 5, 7])
  expect(places("^b+$", "a\nbb\nBB", { case: "1" })).toEqual([2, 4])
  expect(places("x*", "ab😀")).toEqual([])
  expect(places("a|b", "cab", { words: "1" })).toEqual([])
  expect(places("\\p{L}+", "日 é")).toEqual([0, 1, 2, 3])
  expect(() => places("(", "")).toThrow(SyntaxError)
})
