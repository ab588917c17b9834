import { expect, test } from "bun:test"
import type { InviteResult } from "#protocol/sharing"
import { outcomeOf } from "./outcome.ts"

const came = (outcome: "invited" | "updated" | "own", ...names: string[]): InviteResult[] =>
  names.map((name) => ({ email: `${name}@example.com`, id: name, role: "viewer", outcome }))
const refused = (message: string, ...names: string[]): InviteResult[] =>
  names.map((name) => ({ email: `${name}@example.com`, error: { code: "INVALID_EMAIL", message } }))

test("invited people are named, or counted if they are many", () => {
  expect(outcomeOf(came("invited", "bob"), "viewer").good).toBe("You invited bob@example.com as a viewer.")
  expect(outcomeOf(came("invited", "bob", "carol"), "contributor").good).toBe(
    "You invited bob@example.com and carol@example.com as contributors.",
  )
  expect(outcomeOf(came("invited", "bob", "carol", "dave", "erin"), "viewer").good).toBe(
    "You invited 4 people as viewers.",
  )
})

test("only newly invited people count as invited", () => {
  const { good, bad, invited } = outcomeOf([...came("invited", "bob"), ...came("updated", "carol")], "contributor")
  expect(invited).toEqual(["bob@example.com"])
  expect(good).toBe(
    "You invited bob@example.com as a contributor. carol@example.com already had access. Their role is now contributor. No second email is sent.",
  )
  expect(bad).toBeNull()
})

test("your own address is no invitation", () => {
  const { good, invited } = outcomeOf(came("own", "alice"), "viewer")
  expect({ good, invited }).toEqual({
    good: "One of the addresses is yours. You own this session, so you don't need an invitation.",
    invited: [],
  })
})

test("refusals are grouped by reason, with everyone each concerns", () => {
  const { good, bad } = outcomeOf(
    [...refused("It is full.", "bob", "carol"), ...refused("It isn't an address.", "dave")],
    "viewer",
  )
  expect(good).toBeNull()
  expect(bad).toBe(
    "bob@example.com and carol@example.com weren't invited. It is full. dave@example.com wasn't invited. It isn't an address.",
  )
})
