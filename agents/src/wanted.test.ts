import { expect, test } from "bun:test"
import { titleAsEnded } from "./wanted.ts"

const result = { place: { seq: 2, part: 0 }, text: "No", failed: false, images: [] }

test("a refused call says what the agent wanted to do, and any other what it did", () => {
  const call = { title: "Ran rm -rf beds", name: "Bash", does: "run" as const }
  expect(titleAsEnded(call)).toBe("Ran rm -rf beds")
  expect(titleAsEnded({ ...call, result })).toBe("Ran rm -rf beds")
  const refused = { ...result, refused: true as const }
  expect(titleAsEnded({ ...call, result: refused })).toBe("Wanted to run rm -rf beds")
  expect(titleAsEnded({ ...call, title: "", result: refused })).toBe("Wanted: Bash")
  expect(titleAsEnded({ ...call, title: "garden: water", does: "other", result: refused })).toBe(
    "Wanted: garden: water",
  )
  expect(titleAsEnded({ ...call, title: "Presented a plan", does: "plan", result: refused })).toBe("Presented a plan")
})
