import { expect, test } from "bun:test"
import { fileKind } from "#agents/file-kind"
import { readHead, toldIn } from "#agents/session-head"
import type { Picked, Seen } from "./messages.ts"
import { externalOf, sort, worthLooking } from "./picked-files.ts"

const id = "11111111-1111-4111-8111-111111111111"
const record = (sessionId: string, content: string) =>
  `${JSON.stringify({ parentUuid: null, isSidechain: false, userType: "external", cwd: "/w/app", sessionId, version: "2.1.0", type: "user", message: { role: "user", content }, uuid: "u1", timestamp: "2026-11-01T10:00:00.000Z" })}\n`

const pick = (path: string, text: string, changed = 0): Picked => ({
  path,
  file: new File([text], path.split("/").at(-1) ?? path, { lastModified: changed }),
})

async function see({ path, file }: Picked): Promise<Seen> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = await file.text()
  const head = readHead(path, text)
  return { kind: fileKind(bytes), head, told: toldIn(head, text) }
}

async function sorted(picked: Picked[]) {
  return sort(picked, await Promise.all(picked.map(see)))
}

test("the sessions of a folder come newest first, each with its sub-agents' files", async () => {
  const other = "22222222-2222-4222-8222-222222222222"
  const { sessions } = await sorted([
    pick(`p/${id}.jsonl`, record(id, "An older one"), 1000),
    pick(`p/${id}/subagents/agent-a1b2c3d.jsonl`, record(id, "Help")),
    pick("p/agent-f00ba12.jsonl", record(id, "Help from beside it")),
    pick(`p/${other}.jsonl`, record(other, "A newer one"), 2000),
  ])
  expect(sessions.map((it) => [it.told.title, it.others.map((file) => file.source)])).toEqual([
    ["A newer one", []],
    ["An older one", ["agent-a1b2c3d", "agent-f00ba12"]],
  ])
})

test("a sub-agent's file that was chosen alone is a session of its own, not its parent's", async () => {
  const { sessions } = await sorted([pick("agent-a1b2c3d.jsonl", record(id, "Help"))])
  expect(sessions.map((it) => externalOf(it, false))).toEqual([`claude-code:${id}:agent-a1b2c3d`])
})

test("threads of sub-agents that lie among the sessions go with the session above them", async () => {
  const ids = ["1", "2", "3", "4"].map((digit) => `${digit.repeat(8)}-1111-7111-8111-111111111111`)
  const rollout = (own: string, parent?: string) => {
    const source = parent ? { subagent: { thread_spawn: { parent_thread_id: parent, depth: 1 } } } : "cli"
    const meta = { id: own, cwd: "/w/app", source, ...(parent && { parent_thread_id: parent }) }
    const lines = [
      { timestamp: "2026-11-01T10:00:00.000Z", type: "session_meta", payload: meta },
      { timestamp: "2026-11-01T10:00:01.000Z", type: "event_msg", payload: { type: "user_message", message: "Count" } },
    ]
    return pick(
      `p/rollout-2026-11-01T10-00-00-${own}.jsonl`,
      `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`,
    )
  }
  // The grandchild's parent is named before it is seen; the last one's session was not chosen.
  const { sessions, unknown } = await sorted([
    rollout(ids[2]!, ids[1]),
    rollout(ids[0]!),
    rollout(ids[1]!, ids[0]),
    rollout(ids[3]!, "99999999-1111-7111-8111-111111111111"),
  ])
  expect(unknown).toEqual([])
  expect(sessions.map((it) => [it.head.own, it.others.map((file) => file.source)])).toEqual([
    [ids[0]!, [`agent-${ids[2]}`, `agent-${ids[1]}`]],
  ])
})

test("files that are no sessions are told apart, and complete sessions get the same id as from the command line", async () => {
  const all = await sorted([
    pick(`${id}.jsonl`, record(id, "Hello")),
    pick("package.json", '{"name":"app"}'),
    pick("new-agent.jsonl", '{"speaker":"user","text":"Hello"}'),
    pick("shot.gif", "GIF89a"),
  ])
  expect(all.sessions.map((it) => [externalOf(it, false), externalOf(it, true)])).toEqual([
    [`claude-code:${id}`, `claude-code:${id}:all`],
  ])
  expect(all.unknown.map((it) => it.main.path)).toEqual(["new-agent.jsonl"])
  expect(all.wrong.map((it) => it.name)).toEqual(["package.json", "shot.gif"])
})

test("of a folder only possible sessions are read; a file chosen by itself always is", () => {
  const paths = ["a/x.jsonl", "a/y.png", "z.png", "a/b/c.json"].map((path) => pick(path, "x"))
  expect(worthLooking(paths).map((it) => it.path)).toEqual(["a/x.jsonl", "z.png", "a/b/c.json"])
})

test("of a folder a packed file is read where the file itself is gone", () => {
  const paths = ["a/x.jsonl.zst", "a/x.jsonl", "a/y.jsonl.zst", "a/notes.gz"].map((path) => pick(path, "x"))
  expect(worthLooking(paths).map((it) => it.path)).toEqual(["a/x.jsonl", "a/y.jsonl.zst"])
})
