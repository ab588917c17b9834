import { expect, test } from "bun:test"
import { anotherId, externalId } from "./external-id.ts"

test("a session has one id for all who send it, and another one with all its lines", () => {
  expect(externalId("claude-code", "abc", false)).toBe("claude-code:abc")
  expect(externalId("claude-code", "abc", true)).toBe("claude-code:abc:all")
})

test("a forced new session has an id that no other has", () => {
  const ids = Array.from({ length: 100 }, () => anotherId("codex:abc"))
  for (const id of ids) expect(id).toMatch(/^codex:abc:[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(100)
})
