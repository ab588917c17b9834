import { expect, test } from "bun:test"
import { readData } from "./events.ts"
import { HistoryEvent } from "./history.ts"

test("data that an earlier version wrote is read as far as it fits today's declaration", () => {
  expect(readData("collaborator.removed", { role: "editor", active: true })).toEqual({ active: true })
  expect(readData("session.completed", {})).toEqual({})
  expect(readData("link.created", { expires_in_days: null, colour: "red" })).toEqual({ expires_in_days: null })
})

test("an event that this version does not know keeps its data", () => {
  expect(readData("session.transferred", { to: "somebody" })).toEqual({ to: "somebody" })
})

test("an event of a session is one of those that are declared, with some of its data and names", () => {
  const event = { id: 1, at: "2026-11-23T10:00:00Z", actor: null, subject: null, data: {}, names: null }
  expect(HistoryEvent.safeParse({ ...event, name: "link.created" }).success).toBe(true)
  expect(HistoryEvent.safeParse({ ...event, name: "link.created", data: { expires_in_days: "7" } }).success).toBe(false)
  expect(HistoryEvent.safeParse({ ...event, name: "token.created" }).success).toBe(false)
})
