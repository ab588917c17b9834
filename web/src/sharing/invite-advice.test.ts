import { expect, test } from "bun:test"
import { allOf } from "./address-chips.ts"
import { invited } from "./ahead.ts"
import { adviceOn } from "./invite-advice.ts"

const bob = { ...invited("1", "bob@example.com", "viewer"), name: "Bob" }
const carol = invited("2", "carol@example.com", "viewer")

const full = { people: [bob, { ...carol, name: "Carol" }], most: 2 }

function advice(written: { chips?: string[]; text?: string }, known: { people?: (typeof bob)[]; most?: number } = {}) {
  const box = { chips: written.chips ?? [], text: written.text ?? "" }
  return adviceOn(
    { chips: box.chips, role: "contributor", all: () => allOf(box) },
    { people: known.people ?? [], own: ["alice@example.com"], most: known.most ?? 50 },
  )
}

test("nothing is said of addresses that can be invited", () => {
  expect(advice({ chips: ["bob@example.com"], text: "carol@example.com" })).toEqual({ wrong: null, tip: null })
})

test("a chip that is no address is named; an address being typed is not wrong yet", () => {
  expect(advice({ chips: ["bob@"] }).wrong).toBe("bob@ isn't a complete email address. Click it to edit it.")
  expect(advice({ chips: ["bob@", "carol"] }).wrong).toMatch(/^2 of these/)
  expect(advice({ text: "bob@" }).wrong).toBeNull()
})

test("inviting again changes the role, and says so beforehand", () => {
  expect(advice({ chips: ["bob@example.com"] }, { people: [bob] }).tip).toBe(
    "Bob already has access. Inviting again changes the role to contributor.",
  )
  expect(
    advice({ chips: ["bob@example.com", "carol@example.com"] }, { people: [bob, { ...carol, name: "Carol" }] }).tip,
  ).toBe("Bob and Carol already have access. Inviting again changes the role to contributor.")
})

test("one's own address needs no invitation, and a flaw beside it is told as well", () => {
  const { wrong, tip } = advice({ chips: ["bob@", "alice@example.com"] })
  expect(wrong).toMatch(/^bob@ isn't/)
  expect(tip).toMatch(/^alice@example.com is your own address/)
})

test("more people than fit is an error; those who already have access take no room", () => {
  const two = { people: [bob], most: 2 }
  expect(advice({ chips: ["bob@example.com", "carol@example.com"] }, two)).toMatchObject({ wrong: null })
  expect(advice({ chips: ["carol@example.com", "dave@example.com"] }, two)).toMatchObject({
    wrong: "A session can have 2 collaborators. This one has 1. There is room for 1 more.",
    full: true,
  })
  expect(advice({ chips: ["dave@example.com"] }, full)).toMatchObject({
    wrong: "A session can have 2 collaborators. This one has 2. Remove someone first.",
    full: true,
  })
})

test("a full session says so before anything is typed", () => {
  expect(advice({}, full).tip).toMatch(/Remove someone to invite someone else\.$/)
})
