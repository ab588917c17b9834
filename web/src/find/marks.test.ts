import { expect, test } from "bun:test"
import { wordsIn } from "./marks.ts"

test("the words of the search are marked, each once, in any case", () => {
  expect(wordsIn("  Fix the RACE, fix (it) ")).toEqual(["fix", "the", "race", "it"])
  expect(wordsIn("« — »")).toEqual([])
  expect(wordsIn("Straße 東京")).toEqual(["straße", "東京"])
})
