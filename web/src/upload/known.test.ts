import { expect, test } from "bun:test"
import type { KnownSession } from "#protocol/sessions"
import { isHere, newSubAgents } from "./known.ts"
import type { Picked } from "./messages.ts"
import type { Found } from "./picked-files.ts"

const file = (path: string): Picked => ({ path, file: new File(["{}\n"], path) })

function found(...agents: string[]): Found {
  return {
    head: { own: "one", agent: "claude-code" } as Found["head"],
    told: {} as Found["told"],
    main: { source: "main", ...file("one.jsonl") },
    others: agents.map((source) => ({ source, ...file(`one/subagents/${source}.jsonl`) })),
  }
}

const stored = (more: Partial<KnownSession> = {}): KnownSession => ({
  external_id: "claude-code:one",
  id: "id",
  title: "One",
  status: "complete",
  upload: null,
  sources: ["main"],
  ...more,
})

const here = (it: Found, session: KnownSession) => isHere(it, new Map([[session.external_id, session]]))

test("a session sent without its sub-agents is not complete here", () => {
  expect(newSubAgents(found("agent-a", "agent-b"), stored())).toBe(2)
  expect(here(found("agent-a"), stored())).toBe(false)
  expect(here(found("agent-a", "agent-b"), stored({ sources: ["agent-a", "main"] }))).toBe(false)
})

test("a session that is here with all its parts needs nothing, nor does one that accepts nothing more", () => {
  expect(here(found("agent-a"), stored({ sources: ["agent-a", "main"] }))).toBe(true)
  expect(here(found(), stored())).toBe(true)
  expect(here(found("agent-a"), stored({ status: "archived" }))).toBe(true)
})

test("one whose upload stopped is not here, and neither is one that nobody sent", () => {
  expect(here(found(), stored({ status: "incomplete", upload: { done: 1, of: 2, stopped: true } }))).toBe(false)
  expect(isHere(found(), new Map())).toBe(false)
})
