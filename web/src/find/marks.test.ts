import { expect, test } from "bun:test"
import { wordsIn } from "./marks.ts"

test("what is marked are the words that were looked for, each once, in whatever case", () => {
  expect(wordsIn("  Fix the RACE, fix (it) ")).toEqual(["fix", "the", "race", "it"])
  expect(wordsIn("« — »")).toEqual([])
  expect(wordsIn("Straße 東京")).toEqual(["straße", "東京"])
})
