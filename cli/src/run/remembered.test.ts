import { expect, test } from "bun:test"
import { existsSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findRun, keepRun } from "./remembered.ts"

const run = (session: string) => ({
  ...{ session, server: "https://example.com", agent: "claude-code", own: "1", word: "claude", command: null },
  ...{ folder: "/work", at: "2026-11-27T20:00:00Z" },
})

test("a run is found again by its session", () => {
  const state = mkdtempSync(join(tmpdir(), "openctl-runs-"))
  const kept = run("01jd0k5v8c9d0e1f2g3h4j5k6m")
  keepRun(state, kept)
  expect(findRun(state, kept)).toEqual(kept)
})

test("no id that a server gives leads out of the folder", () => {
  const state = join(mkdtempSync(join(tmpdir(), "openctl-runs-")), "state")
  expect(() => keepRun(state, run("../../settings"))).toThrow("no session's id")
  expect(existsSync(join(state, "../settings.json"))).toBe(false)
})
