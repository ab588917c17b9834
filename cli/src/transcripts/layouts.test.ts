import { afterAll, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { agents } from "#agents/all"
import { fixtureText } from "../../../tests/harness/agent-fixtures.ts"
import { Sweep } from "../daemon/sweep.ts"
import { SubAgents } from "../follow/sub-agents.ts"
import { fileOfSession, newestHere } from "./find-sessions.ts"
import { readSessionFile } from "./session-file.ts"
import { sourcesOf } from "./session-sources.ts"

/** Sessions where their agents put them, found by all that look for some: `upload`, `follow` and the daemon. */
const root = mkdtempSync(join(tmpdir(), "openctl-layouts-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const own = "7c9d2a10-3b4c-4d5e-8f60-718293a4b5c6"
const work = "/home/alice/layouts"

interface Case {
  agent: string
  file: string
  text: string
  beside?: Record<string, string>
  sources: string[]
  /** Its records name no folder. */
  isNowhere?: true
}

const documentText = (agent: string, name: string) =>
  readFileSync(join(import.meta.dirname, `../../../agents/src/${agent}/fixtures/${name}`), "utf8")
const line = (record: object) => `${JSON.stringify(record)}\n`
const qwen = (text: string, more = {}) =>
  line({
    uuid: text,
    parentUuid: null,
    sessionId: own,
    type: "user",
    cwd: work,
    message: { parts: [{ text }] },
    ...more,
  })

const cases: Case[] = [
  {
    agent: "gemini-cli",
    file: ".gemini/tmp/layouts/chats/session-2026-11-20T09-00-7c9d2a10.jsonl",
    text: line({ sessionId: own, projectHash: "x", startTime: "2026-11-20T09:00:00.000Z", kind: "main" }),
    beside: {
      ".gemini/tmp/layouts/.project_root": work,
      [`.gemini/tmp/layouts/chats/${own}/k3j2h1.jsonl`]: line({ sessionId: "k3j2h1", kind: "subagent" }),
    },
    sources: ["main", "agent-k3j2h1"],
  },
  {
    agent: "qwen-code",
    file: `.qwen/projects/-home-alice-layouts/chats/${own}.jsonl`,
    text: qwen("Count"),
    beside: {
      [`.qwen/projects/-home-alice-layouts/subagents/${own}/agent-explore-c3.jsonl`]: qwen("Look", {
        isSidechain: true,
      }),
    },
    sources: ["main", "agent-explore-c3"],
  },
  {
    agent: "iflow",
    file: `.iflow/projects/-home-alice-layouts/session-${own}.jsonl`,
    text: line({
      ...{ uuid: "u", parentUuid: null, sessionId: `session-${own}`, type: "user", isSidechain: false, cwd: work },
      message: { role: "user", content: "Count" },
    }),
    sources: ["main"],
  },
  {
    agent: "copilot-cli",
    file: `.copilot/session-state/${own}/events.jsonl`,
    text: line({ type: "session.start", data: { sessionId: own, context: { cwd: work } }, id: "e1" }),
    sources: ["main"],
  },
  {
    agent: "kimi",
    file: `.kimi-code/sessions/wd_layouts_1/session_${own}/agents/main/wire.jsonl`,
    text: line({ type: "metadata", protocol_version: "1.4" }) + line({ type: "config.update", cwd: work }),
    beside: {
      [`.kimi-code/sessions/wd_layouts_1/session_${own}/agents/agent-0/wire.jsonl`]: line({
        ...{ type: "metadata", protocol_version: "1.4" },
      }),
    },
    sources: ["main", "agent-agent-0"],
  },
  {
    agent: "kimi",
    file: `.kimi/sessions/0123456789abcdef0123456789abcdef/${own}/wire.jsonl`,
    text: fixtureText("kimi", "wire"),
    beside: {
      [`.kimi/sessions/0123456789abcdef0123456789abcdef/${own}/context.jsonl`]: line({
        role: "user",
        content: "Count",
      }),
      [`.kimi/sessions/0123456789abcdef0123456789abcdef/${own}/subagents/a1b2c3d4e/wire.jsonl`]: fixtureText(
        "kimi",
        "agent-a1b2c3d4e",
      ),
    },
    sources: ["main", "agent-a1b2c3d4e"],
    isNowhere: true,
  },
  {
    agent: "amp",
    file: `.local/share/amp/threads/T-${own}.json`,
    text: JSON.stringify({
      ...{
        v: 12,
        id: `T-${own}`,
        messages: [{ role: "user", messageId: 0, content: [{ type: "text", text: "Count" }] }],
      },
      env: { initial: { trees: [{ uri: `file://${work}` }] } },
    }),
    sources: ["main"],
  },
  {
    agent: "continue",
    file: `.continue/sessions/${own}.json`,
    text: JSON.stringify({
      ...{ sessionId: own, title: "Counting", workspaceDirectory: `file://${work}` },
      history: [{ message: { role: "user", content: "Count" }, contextItems: [] }],
    }),
    sources: ["main"],
  },
  {
    agent: "copilot-vscode",
    file: `.config/Code/User/workspaceStorage/0a1b2c/chatSessions/${own}.json`,
    text: JSON.stringify({
      ...{ version: 3, sessionId: own, responderUsername: "GitHub Copilot" },
      requests: [{ requestId: "r", message: { text: "Count" }, response: [] }],
    }),
    beside: {
      ".config/Code/User/workspaceStorage/0a1b2c/workspace.json": JSON.stringify({ folder: `file://${work}` }),
    },
    sources: ["main"],
  },
  {
    agent: "cline",
    file: ".cline/data/sessions/1795767600000_abcde/1795767600000_abcde.messages.json",
    text: documentText("cline", "session.json"),
    sources: ["main"],
    isNowhere: true,
  },
]

for (const [nth, { agent, file, text, beside = {}, sources, isNowhere }] of cases.entries()) {
  test(`a session of ${agent} is found in ${file.split("/")[0]}, with its sub-agents`, async () => {
    const home = join(root, String(nth))
    for (const [name, content] of Object.entries({ [file]: text, ...beside })) {
      mkdirSync(dirname(join(home, name)), { recursive: true })
      writeFileSync(join(home, name), content)
    }
    const around = { cwd: work, home, folders: {} } as Parameters<typeof newestHere>[0]
    const id = agents.find((it) => it.id === agent)?.files?.toldByPath?.(file.split("/"))?.own ?? own
    // The name of a file of Gemini CLI has only the beginning of the id.
    const found = (await fileOfSession(around, agent, id)) ?? (await readSessionFile(join(home, file)))
    expect(found).toMatchObject({ agent, path: join(home, file), isSubAgent: false })
    const given = { agent, all: false, signal: new AbortController().signal }
    expect((await sourcesOf(found, given)).map((one) => one.source)).toEqual(sources)
    expect((await new SubAgents(found).fresh()).map((one) => one.name)).toEqual(sources.slice(1))
    const here = await newestHere(around)
    expect(here?.path ?? null).toBe(isNowhere ? null : join(home, file))
    const swept = await new Sweep(around).look([
      { folder: work, since: "2020-01-01T00:00:00.000Z" } as Parameters<Sweep["look"]>[0][number],
    ])
    expect(swept.map((one) => one.file.path)).toEqual(isNowhere ? [] : [join(home, file)])
  })
}

test("Aider's history is found in the folder that one stands in", async () => {
  const home = join(root, "aider")
  const cwd = join(home, "garden")
  mkdirSync(cwd, { recursive: true })
  const path = join(cwd, ".aider.chat.history.md")
  writeFileSync(path, documentText("aider", "history.md"))
  const around = { cwd, home, folders: {} } as Parameters<typeof newestHere>[0]
  expect(await newestHere(around)).toMatchObject({ agent: "aider", path, here: true })
  expect(await newestHere({ ...around, cwd: home })).toBeNull()
  const rule = { folder: cwd, since: "2020-01-01T00:00:00.000Z" } as Parameters<Sweep["look"]>[0][number]
  expect(await new Sweep(around).look([rule])).toMatchObject([{ file: { path }, directory: cwd }])
})
