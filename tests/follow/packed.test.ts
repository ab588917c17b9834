import { expect, test } from "bun:test"
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { zstdCompressSync } from "node:zlib"
import { castAtTerminals } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { openctl, root } from "../harness/terminals.ts"
import { filtered } from "./agent-files.ts"
import { exported } from "./follower.ts"

/** What Codex makes of a rollout once it is done with it. */
const { it } = castAtTerminals()

const id = (digits: string) => `${digits.repeat(4)}-1111-4111-8111-111111111111`
const line = (type: string, payload: object) =>
  `${JSON.stringify({ timestamp: "2026-10-01T10:00:00.000Z", type, payload })}\n`
const said = (message: string) => line("event_msg", { type: "user_message", message })
const session = (own: string, ...words: string[]) =>
  Buffer.from(line("session_meta", { id: own, cwd: it.alice.work, source: "cli" }) + words.map(said).join(""))

function keep(name: string, bytes: Uint8Array, changed = Date.now()): string {
  const path = join(it.alice.home, ".codex", name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  utimesSync(path, new Date(), new Date(changed))
  return path
}
const rollout = (own: string, ending = "jsonl") => `sessions/2026/10/01/rollout-2026-10-01T10-00-00-${own}.${ending}`
const archived = (own: string, ending = "jsonl") => `archived_sessions/rollout-2026-10-01T10-00-00-${own}.${ending}`
const listed = async () => (await openctl(it.alice, ["upload", "--list", "--json"])).json().files

test("a session compressed after its upload is the same session, with nothing new in it", async () => {
  const { alice } = it
  const real = resolve(root, "../shared/corpus/own/codex/0.171.0-tui-compact-interrupt-error.jsonl")
  if (!existsSync(real)) notCovered("a packed rollout of Codex itself", "no corpus here: a made one was packed")
  const bytes = existsSync(real) ? readFileSync(real) : session(id("11"), "one", "two")
  const plain = keep(rollout(id("11")), bytes)
  const first = (await openctl(alice, ["upload", plain, "--json"])).json()
  rmSync(plain)
  const packed = keep(rollout(id("11"), "jsonl.zst"), zstdCompressSync(bytes))
  const again = (await openctl(alice, ["upload", packed, "--json"])).json()
  expect([again.id, again.created, again.sources[0].sent]).toEqual([first.id, false, 0])
  // Packed before anybody sent it: all of it comes.
  const fresh = (await openctl(alice, ["upload", packed, "--new", "--json"])).json()
  const expected = filtered(bytes, "codex").bytes
  expect((await exported(alice, fresh.id, "main", expected)).equals(expected)).toBe(true)
  expect(fresh).toMatchObject({ agent: "codex", status: "complete" })
  rmSync(packed)
}, 30_000)

test("compressed, archived and duplicate files are found, listed once, and uploaded as their session", async () => {
  const { alice } = it
  const [packed, both, stub, old] = [id("21"), id("22"), id("23"), id("24")]
  keep(rollout(packed, "jsonl.zst"), zstdCompressSync(session(packed, "Packed")))
  keep(archived(both, "jsonl.zst"), zstdCompressSync(session(both, "Both", "with more")))
  keep(rollout(both), session(both))
  // A worktree's stub begins with the same id and has nothing else.
  keep(rollout(stub), session(stub, "Whole", "and more", "and more"), Date.now() - 60_000)
  keep(rollout(stub).replace("10/01", "10/09"), session(stub))
  keep(archived(old), session(old, "Archived"), Date.now() - 120_000)
  const files = (await listed()) as { agent_session: string; title: string; file: string; here: boolean }[]
  const found = [packed, both, stub, old].map((own) => files.filter((one) => one.agent_session === own))
  expect(found.map((all) => all.map((one) => [one.title, one.here]))).toEqual([
    [["Packed", true]],
    [["Both", true]],
    [["Whole", true]],
    [["Archived", true]],
  ])
  // Inside its agent, and as the newest of the folder: what was packed a moment ago is not what was said last.
  const inside = { ...alice, env: { ...alice.env, CODEX_THREAD_ID: both } }
  const sent = (await openctl(inside, ["upload", "--json"])).json()
  expect([sent.title, sent.sources[0].lines]).toEqual(["Both", 3])
  expect((await openctl(alice, ["upload", "--json"])).json().title).toBe("Whole")
}, 30_000)

test("a compressed sub-agent comes along with its session", async () => {
  const { alice } = it
  const [parent, child] = [id("31"), id("32")]
  const file = keep(archived(parent, "jsonl.zst"), zstdCompressSync(session(parent, "one")))
  const meta = { id: child, cwd: alice.work, parent_thread_id: parent, source: { subagent: { thread_spawn: {} } } }
  const bytes = Buffer.from(line("session_meta", meta) + said("count"))
  keep(rollout(child, "jsonl.zst"), zstdCompressSync(bytes))
  const sent = (await openctl(alice, ["upload", file, "--json"])).json()
  expect(sent.sources.map((one: { name: string }) => one.name)).toEqual(["main", `agent-${child}`])
  const expected = filtered(bytes, "codex").bytes
  expect((await exported(alice, sent.id, `agent-${child}`, expected)).equals(expected)).toBe(true)
}, 30_000)

test("a truncated or invalid compressed file is refused before anything is created", async () => {
  const { alice } = it
  const before = (await openctl(alice, ["list", "--json"])).json().sessions.length
  const bytes = zstdCompressSync(session(id("41"), ..."abcdefghij".repeat(400)))
  for (const broken of [bytes.subarray(0, -5), bytes.subarray(0, 40), Buffer.from("nothing packed")]) {
    const refused = await openctl(alice, ["upload", keep(rollout(id("41"), "jsonl.zst"), broken)])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("damaged")])
  }
  const followed = await openctl(alice, ["follow", keep(rollout(id("41"), "jsonl.zst"), bytes)])
  expect([followed.code, followed.err]).toEqual([2, expect.stringContaining("openctl upload")])
  expect((await openctl(alice, ["list", "--json"])).json().sessions).toHaveLength(before)
}, 30_000)
