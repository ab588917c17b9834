import { expect, test } from "bun:test"
import { invited } from "./ahead.ts"
import { newsOf } from "./people-news.ts"

const bob = invited("1", "bob@example.com", "viewer")
const carol = { ...invited("2", "carol@example.com", "viewer"), name: "Carol", status: "active" } as const

test("joining, opening, a changed role and leaving are each told in a sentence", () => {
  expect(newsOf([], [bob])).toEqual(["bob@example.com has access now."])
  expect(newsOf([bob], [{ ...bob, name: "Bob", status: "active" }])).toEqual(["Bob has opened the session."])
  expect(newsOf([carol], [{ ...carol, role: "contributor" }])).toEqual(["Carol is now a contributor."])
  expect(newsOf([bob, carol], [bob])).toEqual(["Carol no longer has access."])
})

test("an email that couldn't be delivered is told once", () => {
  for (const letter of ["failed", "bounced"] as const) {
    const failed = { ...bob, letter }
    expect(newsOf([bob], [failed])).toEqual(["The email to bob@example.com couldn't be delivered."])
    expect(newsOf([failed], [failed])).toEqual([])
  }
})

test("nothing is told if nothing changed, in any order", () => {
  expect(newsOf([bob, carol], [carol, bob])).toEqual([])
})
