import { expect, test } from "bun:test"
import { createHints } from "./hints.ts"

function page() {
  const asked: [calls: string[], session: string | undefined][] = []
  const timers: { ms: number; then: () => void }[] = []
  const hints = createHints(
    (changed, session) => void asked.push([[...changed].sort(), session]),
    (ms, then) => void timers.push({ ms, then }),
  )
  return {
    hints,
    asked,
    timers,
    pass: () => {
      for (const { then } of timers.splice(0)) then()
    },
  }
}

test("an event of a session asks again what it changed there, the history among it, and only there", () => {
  const { hints, asked, pass } = page()
  hints.hear("comment.created", "s")
  hints.hear("link.created", "other")
  pass()
  expect(asked).toEqual([
    [["listComments", "listHistory"], "s"],
    [["getSession", "listHistory", "listLinks"], "other"],
  ])
})

test("any event of a session that is not followed asks for the list", () => {
  const { hints, asked, pass } = page()
  hints.hear("collaborator.invited", null)
  pass()
  expect(asked).toEqual([[["listSessions"], undefined]])
})

test("many events at once cause one request, and later ones another", () => {
  const { hints, asked, timers, pass } = page()
  for (let times = 0; times < 100; times++) hints.hear("session.created", null)
  hints.hear("collaborator.changed", "s")
  hints.hear("link.revoked", "s")
  expect(timers).toHaveLength(2)
  pass()
  expect(asked).toEqual([
    [["listSessions"], undefined],
    [["getSession", "listCollaborators", "listHistory", "listLinks", "listSessions"], "s"],
  ])
  hints.hear("session.created", null)
  pass()
  expect(asked).toHaveLength(3)
})

test("pages that hear the same event do not ask at the same moment, and data that abilities depend on is asked for soon", () => {
  const { hints, timers } = page()
  for (let at = 0; at < 200; at++) hints.hear("collaborator.removed", `s${at}`)
  expect(new Set(timers.map(({ ms }) => ms)).size).toBeGreaterThan(150)
  expect(Math.max(...timers.map(({ ms }) => ms))).toBeLessThan(200)
})

test("an unknown event changes nothing", () => {
  const { hints, timers } = page()
  hints.hear("something.new", "s")
  hints.hear("toString", "s")
  expect(timers).toEqual([])
})
