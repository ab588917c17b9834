import { expect, test } from "bun:test"
import { matching, type PaletteItem } from "./palette-items.ts"

const items = ["Undo the fix", "Fix the login", "Affix a label", "Write it down"].map(
  (label): PaletteItem => ({ id: label, label, run: () => undefined }),
)
const found = (q: string, most?: number) => matching(items, q, most).map(({ label }) => label)

test("the palette shows what has all the words, best first, and a handful of it", () => {
  expect(found("fix")).toEqual(["Fix the login", "Undo the fix", "Affix a label"])
  expect(found("the FIX")).toEqual(["Undo the fix", "Fix the login"])
  expect(found("fix the")).toEqual(["Fix the login", "Undo the fix"])
  expect(found("  ")).toHaveLength(4)
  expect(found("fix", 1)).toEqual(["Fix the login"])
  expect(found("nothing like it")).toEqual([])
})
