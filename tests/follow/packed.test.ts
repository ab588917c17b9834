import { afterEach, expect, test } from "bun:test"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { gzipSync, zstdCompressSync } from "node:zlib"
import { castAtTerminals } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { openctl, root } from "../harness/terminals.ts"
import { filtered } from "./agent-files.ts"
import { endFollowers, exported, follower } from "./follower.ts"

/** What Codex makes of a rollout once it is done with it. */
const { it } = castAtTerminals()
afterEach(endFollowers)

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
  keep(rollout(both), session(both), Date.now() - 10_000)
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
  const bomb = zstdCompressSync(Buffer.alloc(100 * 1024 * 1024, session(id("41"), "again and again")))
  for (const [broken, why] of [
    [bytes.subarray(0, -5), "damaged"],
    [bytes.subarray(0, 40), "damaged"],
    [Buffer.from("nothing packed"), "no conversation"],
    [bomb, "unpacks to far more"],
  ] as const) {
    const refused = await openctl(alice, ["upload", keep(rollout(id("41"), "jsonl.zst"), broken)])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(why)])
  }
  expect((await openctl(alice, ["list", "--json"])).json().sessions).toHaveLength(before)
}, 30_000)

test("however Alice packs or saves a session, it is the session that she uploaded plain", async () => {
  const { alice } = it
  const bytes = session(id("51"), "one", "two, with \u6f22\u5b57")
  const plain = keep(rollout(id("51")), bytes)
  const first = (await openctl(alice, ["upload", plain, "--json"])).json()
  const zip = join(alice.home, "session.zip")
  const { BlobWriter, Uint8ArrayReader, ZipWriter } = await import("@zip.js/zip.js")
  const writer = new ZipWriter(new BlobWriter())
  await writer.add(basename(plain), new Uint8ArrayReader(bytes))
  writeFileSync(zip, Buffer.from(await (await writer.close()).arrayBuffer()))
  const utf16 = keep(rollout(id("51"), "utf16.jsonl"), Buffer.from(`\ufeff${bytes}`, "utf16le"))
  for (const path of [keep(rollout(id("51"), "jsonl.gz"), gzipSync(bytes)), zip, utf16]) {
    const again = (await openctl(alice, ["upload", path, "--json"])).json()
    expect([path, again.id, again.sources[0].sent]).toEqual([path, first.id, 0])
  }
}, 30_000)

test("what holds no conversation is refused in a sentence, and --agent raw insists", async () => {
  const { alice } = it
  const file = join(alice.work, "package.json")
  writeFileSync(file, '{"name":"app","version":"1.0.0"}\n')
  const refused = await openctl(alice, ["upload", file])
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/no conversation.*--agent raw/s)])
  expect((await openctl(alice, ["upload", file, "--agent", "raw", "--json"])).json()).toMatchObject({
    agent: "raw",
    entries: 1,
  })
}, 30_000)

test("a session that its agent packed is followed to its end, and begins where the plain file was left", async () => {
  const { alice } = it
  const own = id("61")
  const plain = keep(rollout(own), session(own, "one"))
  const first = (await openctl(alice, ["upload", plain, "--json"])).json()
  rmSync(plain)
  const bytes = session(own, "one", "two", "three")
  const packed = keep(rollout(own, "jsonl.zst"), zstdCompressSync(bytes))
  const following = follower(alice, [packed])
  expect((await exported(alice, first.id, "main", bytes)).equals(bytes)).toBe(true)
  await following.end()
  expect(
    readdirSync(join(alice.home), { recursive: true }).filter((name) => String(name).includes(".unpacked")),
  ).toEqual([])
}, 30_000)
