import { expect, test } from "bun:test"
import { sayDuration } from "./durations.ts"

test("a duration has at most two parts", () => {
  const said = [40, 1_000, 1_240, 12_400, 59_900, 60_000, 185_000, 3_600_000, 7_384_000].map(sayDuration)
  expect(said).toEqual(["40 ms", "1 s", "1.2 s", "12 s", "1 min", "1 min", "3 min 5 s", "1 h", "2 h 3 min"])
})
