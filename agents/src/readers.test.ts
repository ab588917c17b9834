import { expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import { agentDocuments, agentFixtures, fixtureText, RUNS } from "../../tests/harness/agent-fixtures.ts"
import { agents } from "./all.ts"
import { headOf } from "./heads.ts"
import { agentLabel } from "./label.ts"
import { readerFor, readerOf, recogniseAgent } from "./readers.ts"

test("every agent has a word and a label of its own, and a reader of its own or the one that shows lines as they are", () => {
  for (const { id, label } of agents) {
    expect(agents.filter((it) => it.id === id || it.label === label)).toHaveLength(1)
    expect(readerFor(id).agent).toBe(id)
    expect(agentLabel(id)).toBe(label)
  }
  expect(agentLabel("somebody-new")).toBe("somebody-new")
  // Names of an object's own things are no agents.
  for (const name of ["__proto__", "constructor", "toString"]) {
    expect(agentLabel(name)).toBe(name)
    expect(readerFor(name).read("{}", {}).draft.kind).toBe("raw")
  }
})

test("every folder is an agent's, named by its word and with its line in the list, or of what runs write", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((it) => it.isDirectory())
  expect(folders.map((it) => it.name).sort()).toEqual([...agents.map((it) => it.id), RUNS].sort())
})

test("every reader has fixtures, in its agent's folder", () => {
  const withFixtures = new Set([...agentFixtures(), ...agentDocuments()].map((it) => it.agent))
  expect([...agents.flatMap((it) => (it.reader ? it.id : [])), RUNS].sort()).toEqual([...withFixtures].sort())
})

test("a session's kind decides before its agent, whichever that is", () => {
  const line = '{"v":1,"type":"prompt","id":"p","by":"alice","text":"Water the beans"}'
  for (const agent of ["claude-code", "codex", "unknown", "somebody-new"]) {
    const reader = readerOf({ kind: "remote", agent })
    expect(reader).toMatchObject({ agent, kind: "remote" })
    expect(reader.read(line, reader.start("main")).draft.kind).toBe("prompt")
    expect(readerOf({ kind: "recorded", agent })).not.toHaveProperty("kind")
    expect(readerFor(agent).read(line, readerFor(agent).start("main")).draft.kind).not.toBe("prompt")
  }
})

test("a file is recognized by its beginning", () => {
  const heads: [string, string | null][] = [
    ['{"parentUuid":null,"isSidechain":false,"type":"user"}', "claude-code"],
    ['// a comment\n{"parentUuid":null,"isSidechain":false,"type":"user"}', "claude-code"],
    ['{"type":"summary","summary":"x","leafUuid":"y"}', "claude-code"],
    ['{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"x"}}', "codex"],
    ["# aider chat started at 2026-01-01 00:00:00\n", "aider"],
    ['{\n  "sessionId": "x",\n  "projectHash": "y"', "gemini-cli"],
    ['{"type":"session.start","data":{"sessionId":"x"}}', "copilot-cli"],
    ['{"type":"session","version":3,"id":"x","timestamp":"t","cwd":"/home/alice"}', "pi"],
    ['{\n "info": {\n  "id": "ses_1"', "opencode"],
    ['{"type":"session_start","id":"x"}', "droid"],
    [
      '{"uuid":"u","parentUuid":null,"sessionId":"x","type":"user","version":"0.24.4","message":{"parts":[]}}',
      "qwen-code",
    ],
    [
      '{"uuid":"u","parentUuid":null,"sessionId":"x","type":"user","isSidechain":true,"version":"0.24.4","message":{"parts":[]}}',
      "qwen-code",
    ],
    ['{"uuid":"u","parentUuid":null,"sessionId":"session-1","type":"user","isSidechain":false,"message":{}}', "iflow"],
    ['{"id":"1","timestamp":"2026-01-01T00:00:00Z","type":"error","content":"x"}', "gemini-cli"],
    ['{"type":"metadata","protocol_version":"1.9"}', "kimi"],
    ["", null],
    ["hello", null],
    ["{}", null],
    ["[1,2]", null],
  ]
  for (const [head, agent] of heads) {
    expect(recogniseAgent(head)).toBe(agent)
    // By it alone: the order of the list decides nothing.
    expect(agents.filter((it) => it.recognises?.(headOf(head))).map((it) => it.id)).toEqual(
      agent === null ? [] : [agent],
    )
  }
})

test("no agent claims another one's file", () => {
  const texts = [
    ...agentFixtures().map(({ agent, name }) => ({ agent, text: fixtureText(agent, name) })),
    ...agentDocuments().map(({ agent, file }) => ({ agent, text: readFileSync(file, "utf8") })),
  ]
  expect(texts.length).toBeGreaterThan(30)
  for (const { agent, text } of texts) {
    const head = headOf(text.slice(0, 65_536))
    const others = agents.filter((it) => it.id !== agent && it.recognises?.(head))
    expect(others.map((it) => it.id)).toEqual([])
  }
  for (const nobodys of [
    '{"name":"garden","version":"1.0.0","scripts":{}}',
    '{"level":30,"time":1795767600000,"msg":"started","type":"user"}\n{"level":30,"msg":"done"}',
    '{"type":"session","id":1}',
    '{"messages":[],"sessionId":"x"}',
    '{"requests":[]}',
    '[{"ts":1,"type":"log"}]',
    '{"type":"view","status":"done"}',
    "# Notes\n\n#### A heading\n",
  ])
    expect(recogniseAgent(nobodys), nobodys).toBeNull()
})

test("a line reads the same alone as within its file", () => {
  const reader = readerFor("codex")
  const state = reader.start("main")
  const item =
    '{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}'
  const event =
    '{"timestamp":"2026-01-01T00:00:00Z","type":"event_msg","payload":{"type":"user_message","message":"Hi"}}'
  expect(reader.read(item, state).draft.kind).toBe("prompt")
  expect(reader.read(event, state).draft.kind).toBe("hidden")
  expect(reader.read(item, state).draft.kind).toBe("hidden")
  expect(reader.read(event, state).draft.kind).toBe("prompt")
  expect(reader.read(event, reader.start("main")).draft.kind).toBe("prompt")
})

test("an unknown record is shown if it has words, and hidden if it only counts", () => {
  const kinds: [agent: string, record: object, kind: string][] = [
    ["claude-code", { type: "tools-counted", tools: ["Bash", "Read"], cwd: "/home/alice/my garden" }, "hidden"],
    ["claude-code", { type: "margin-note", text: "The beans need water" }, "raw"],
    ["claude-code", { type: "margin-note", notes: [{ text: "Die Bohnen brauchen Wasser" }] }, "raw"],
    ["codex", { timestamp: "t", type: "token_usage_record", payload: { usage: { input_tokens: 1 } } }, "hidden"],
    ["codex", { timestamp: "t", type: "event_msg", payload: { type: "frog_counted", id: "f-1", frogs: 3 } }, "hidden"],
    ["codex", { timestamp: "t", type: "event_msg", payload: { type: "frog_heard", message: "It said croak" } }, "raw"],
  ]
  for (const [agent, record, kind] of kinds) {
    const reader = readerFor(agent)
    expect(reader.read(JSON.stringify(record), reader.start("main")).draft.kind as string).toBe(kind)
  }
})

test("the head of a Codex sub-agent's file describes the sub-agent, not the session", () => {
  const reader = readerFor("codex")
  const state = reader.start("agent-t1")
  const meta = { timestamp: "t", type: "session_meta", payload: { id: "t1", cwd: "/w", cli_version: "9" } }
  expect(reader.read(JSON.stringify(meta), state).facts).toEqual({})
  const asked = { timestamp: "t", type: "event_msg", payload: { type: "user_message", message: "Count the frogs" } }
  expect(reader.read(JSON.stringify(asked), state)).toMatchObject({ draft: { kind: "prompt", agent: "t1" }, facts: {} })
})
