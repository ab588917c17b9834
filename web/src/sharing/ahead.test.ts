import { expect, test } from "bun:test"
import { invited, isAhead, type Pending, peopleAhead } from "./ahead.ts"

const bob = invited("1", "bob@example.com", "viewer")
const carol = invited("2", "carol@example.com", "viewer")

test("a change that is on its way is seen over an answer that is older than it", () => {
  const pending: Pending[] = [
    { which: "role", input: { id: "s", collaboratorId: "1", role: "contributor" } },
    { which: "remove", input: { id: "s", collaboratorId: "2" } },
  ]
  expect(peopleAhead([bob, carol], pending)).toEqual([{ ...bob, role: "contributor" }])
})

test("who is being invited has a row, once, and one that has access already keeps theirs", () => {
  const input = { id: "s", emails: ["bob@example.com", "dan@example.com"], role: "contributor" }
  const rows = peopleAhead(
    [bob],
    [
      { which: "invite", input },
      { which: "invite", input },
    ],
  )
  expect(rows.map((it) => [it.email, it.role, isAhead(it)])).toEqual([
    ["bob@example.com", "viewer", false],
    ["dan@example.com", "contributor", true],
  ])
})

test("with nothing on its way there is only what the server said: a refused change takes itself back", () => {
  expect(peopleAhead([bob, carol], [])).toEqual([bob, carol])
})
