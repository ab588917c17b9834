import { expect, test } from "bun:test"
import { byTime, timeOf } from "./time-of.ts"

const session = (given: { status?: "live" | "complete"; started_at?: string | null }) => ({
  status: given.status ?? ("complete" as const),
  started_at: given.started_at ?? null,
  created_at: "2026-11-20T10:00:00.000Z",
  updated_at: "2026-11-27T10:00:00.000Z",
})

test("a session stands in the list at the time when it was, not when it was uploaded or renamed", () => {
  expect(timeOf(session({ started_at: "2026-02-20T15:20:00Z" }))).toBe("2026-02-20T15:20:00Z")
})

test("a session without a valid time of its own is listed by its upload time", () => {
  expect(timeOf(session({}))).toBe("2026-11-20T10:00:00.000Z")
  expect(timeOf(session({ started_at: "yesterday, perhaps" }))).toBe("2026-11-20T10:00:00.000Z")
})

test("a live session is listed as now, however old its file is", () => {
  const old = session({ status: "live", started_at: "2026-01-01T00:00:00Z" })
  expect(timeOf(old)).toBe("2026-11-27T10:00:00.000Z")
  const later = session({ started_at: "2026-10-01T00:00:00Z" })
  expect(byTime([later, old])).toEqual([old, later])
})
