import { expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { readHead, toldIn } from "./session-head.ts"

const id = "11111111-1111-4111-8111-111111111111"
const record = (more: object, spaced = false) => {
  const text = JSON.stringify({ parentUuid: null, isSidechain: false, userType: "external", cwd: "/w/app", sessionId: id, version: "2.1.0", uuid: "u1", timestamp: "2026-11-01T10:00:00.000Z", ...more }) // biome-ignore format: one record, one line
  return `${spaced ? text.replaceAll('":', '": ') : text}\n`
}
const asked = { type: "user", message: { role: "user", content: "Fix the login race" } }

test("a head tells the agent, its own id, the folder, the title, the first prompt and when it began", () => {
  const head = record(asked)
  expect(readHead(`project/${id}.jsonl`, head)).toEqual({
    agent: "claude-code",
    own: id,
    directory: "/w/app",
    source: null,
    isSubAgent: false,
    parent: null,
    forkedFrom: null,
  })
  expect(toldIn({ agent: "claude-code" }, head)).toEqual({
    title: "Fix the login race",
    firstPrompt: "Fix the login race",
    startedAt: "2026-11-01T10:00:00.000Z",
  })
})

test("a file with a meaningless name is known by the id inside it, with or without blanks in its records", () => {
  for (const spaced of [false, true]) expect(readHead("session.jsonl", record(asked, spaced)).own).toBe(id)
})

test("a file that names no session is known by its name and its first line, which don't change when it grows", () => {
  const first = '{"hello":"wörld"}\n'
  const own = readHead("a/notes.jsonl", first).own
  expect(own).toBe(`file-${createHash("sha256").update(`notes.jsonl\n${first}`).digest("hex").slice(0, 32)}`)
  expect(readHead("b/notes.jsonl", `${first}{"more":1}\n`).own).toBe(own)
  expect(readHead("a/other.jsonl", first).own).not.toBe(own)
})

test("a sub-agent's file is told from a session's own", () => {
  expect(readHead(`project/${id}/subagents/agent-a1b2c3d.jsonl`, record(asked))).toMatchObject({
    source: "agent-a1b2c3d",
    isSubAgent: true,
    own: id,
  })
  expect(readHead("agent-a1b2c3d.jsonl", record(asked))).toMatchObject({ isSubAgent: true, own: id })
})

test("a rollout tells whose sub-agent it is, or what it was forked from, however long its first line is and however it is written", () => {
  const [parent, own] = [id, "22222222-2222-4222-8222-222222222222"]
  const head = (payload: object) =>
    JSON.stringify({
      timestamp: "2026-11-01T10:00:00.000Z",
      type: "session_meta",
      payload: {
        id: own,
        ...payload,
        cwd: "/w/app",
        base_instructions: { text: 'Say "cwd": "/elsewhere". '.repeat(3000) },
      },
    }).slice(0, 65_536)
  const spawned = { source: { subagent: { thread_spawn: { parent_thread_id: parent, depth: 1 } } } }
  for (const spaced of [false, true]) {
    const written = (payload: object) => (spaced ? head(payload).replaceAll('":', '" : ') : head(payload))
    const named = `rollout-2026-11-01T10-00-00-${own}.jsonl`
    expect(readHead(named, written(spawned))).toEqual({
      agent: "codex",
      own,
      directory: "/w/app",
      source: null,
      isSubAgent: true,
      parent,
      forkedFrom: null,
    })
    expect(readHead(named, written({ forked_from_id: parent, source: "cli" }))).toMatchObject({
      isSubAgent: false,
      parent: null,
      forkedFrom: parent,
    })
  }
})
