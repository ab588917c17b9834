import { afterAll, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { folderOf as claudeFolderOf } from "#agents/claude-code/files"
import { toldIn } from "#agents/session-head"
import { fileOfSession, newest, newestHere } from "./find-sessions.ts"
import { readSessionFile } from "./session-file.ts"
import { sourcesOf } from "./session-sources.ts"

const home = mkdtempSync(join(tmpdir(), "openctl-find-"))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const work = join(home, "work")
mkdirSync(work)
const around = { cwd: work, home, folders: {} } as Parameters<typeof newest>[0]

const ids = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const
const claudeLine = (cwd: string, id: string, text = "Fix the login race") =>
  `${JSON.stringify({ parentUuid: null, isSidechain: false, userType: "external", cwd, sessionId: id, type: "user", message: { role: "user", content: text }, uuid: "u1", timestamp: "2026-11-01T10:00:00.000Z" })}\n`
const codexLine = (cwd: string, id: string, source: unknown = "cli") =>
  `${JSON.stringify({ timestamp: "2026-11-01T10:00:00.000Z", type: "session_meta", payload: { id, cwd, source, base_instructions: "x".repeat(90_000) } })}\n`

function write(path: string, text: string, minutesAgo: number): string {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  const at = Date.now() / 1000 - minutesAgo * 60
  utimesSync(file, at, at)
  return file
}

test("Alice finds the newest session of her current folder, by any agent", async () => {
  const slug = claudeFolderOf(work)
  write(`.claude/projects/${slug}/${ids[0]}.jsonl`, claudeLine(work, ids[0]), 30)
  expect((await newestHere(around))?.own).toBe(ids[0])
  write(`.codex/sessions/2026/11/01/rollout-2026-11-01T10-00-00-${ids[1]}.jsonl`, codexLine(work, ids[1]), 20)
  const found = await newestHere(around)
  expect(found).toMatchObject({ own: ids[1], agent: "codex", directory: work })
})

test("a folder whose name looks the same to the agent is another folder", async () => {
  const twin = `${home}-work`
  const id = "33333333-3333-4333-8333-333333333333"
  write(`.claude/projects/${claudeFolderOf(work)}/${id}.jsonl`, claudeLine(twin, id), 1)
  expect((await newestHere(around))?.own).toBe(ids[1])
})

test("a session that was started elsewhere and names this folder in its records is of this folder", async () => {
  const id = "44444444-4444-4444-8444-444444444444"
  write(`.claude/projects/-somewhere-else/${id}.jsonl`, claudeLine(work, id), 15)
  expect((await newestHere(around))?.own).toBe(id)
})

test("a sub-agent's file is never taken for a session, however new", async () => {
  const slug = claudeFolderOf(work)
  write(`.claude/projects/${slug}/${ids[0]}/subagents/agent-a1.jsonl`, claudeLine(work, ids[0]), 0)
  write(`.claude/projects/${slug}/agent-b2.jsonl`, claudeLine(work, ids[0]), 0)
  write(
    ".codex/sessions/2026/11/02/rollout-2026-11-02T10-00-00-55555555-5555-4555-8555-555555555555.jsonl",
    codexLine(work, "55555555-5555-4555-8555-555555555555", { subagent: { thread_spawn: {} } }),
    0,
  )
  expect((await newestHere(around))?.own).toBe("44444444-4444-4444-8444-444444444444")
})

test("the sub-agents of a session are its sources, in its folder and beside it", async () => {
  const slug = claudeFolderOf(work)
  write(`.claude/projects/${slug}/agent-c3.jsonl`, claudeLine(work, "99999999-9999-4999-8999-999999999999"), 0)
  const session = await readSessionFile(join(home, `.claude/projects/${slug}/${ids[0]}.jsonl`))
  expect(
    (await sourcesOf(session, { agent: "claude-code", all: false, signal: new AbortController().signal })).map(
      (one) => one.source,
    ),
  ).toEqual(["main", "agent-a1", "agent-b2"])
})

test("an agent that keeps its files elsewhere is found there", async () => {
  const id = "66666666-6666-4666-8666-666666666666"
  write(`elsewhere/projects/x/${id}.jsonl`, claudeLine(work, id), 0)
  const moved = { ...around, folders: { CLAUDE_CONFIG_DIR: join(home, "elsewhere") } }
  expect((await newestHere(moved))?.own).toBe(id)
})

test("the list has this folder's sessions first, and each a title", async () => {
  const list = await newest(around)
  expect(list.map((one) => one.here)).toEqual(list.map((one) => one.here).sort((a, b) => Number(b) - Number(a)))
  const [first] = list
  expect(first && toldIn(first, first.head).title).toBe("Fix the login race")
})

test("a file that names no session stands for itself, also when it has grown", async () => {
  const file = write("notes/chat.md", "# aider chat started at 2026-01-01\n", 0)
  const before = await readSessionFile(file)
  writeFileSync(file, "# aider chat started at 2026-01-01\nand more\n")
  expect((await readSessionFile(file)).own).toBe(before.own)
  expect(before.agent).toBe("aider")
})

test("sessions of agents that name a file by its time, or a folder in their own way, are found by the folder too", async () => {
  const garden = join(home, "garden")
  mkdirSync(garden)
  const there = { ...around, cwd: garden }
  const slug = garden.replace(/[/\\:]/g, "-")
  const [one, other] = ["66666666-6666-4666-8666-666666666666", "77777777-7777-4777-8777-777777777777"] as const
  const pi = `${JSON.stringify({ type: "session", version: 3, id: one, timestamp: "2026-11-01T10:00:00.000Z", cwd: garden })}\n`
  const place = `.pi/agent/sessions/-${slug}--/2026-11-01T10-00-00-000Z_${one}.jsonl`
  const path = write(place, pi, 5)
  expect(await newestHere(there)).toMatchObject({ agent: "pi", own: one, directory: garden })
  expect((await fileOfSession(there, "pi", one))?.path).toBe(path)
  const droid = `${JSON.stringify({ type: "session_start", id: other, title: "x", cwd: garden })}\n`
  const droidPath = write(`.factory/sessions/${slug}/${other}.jsonl`, droid, 4)
  expect(await newestHere(there)).toMatchObject({ agent: "droid", own: other, directory: garden })
  expect((await fileOfSession(there, "droid", other))?.path).toBe(droidPath)
})
