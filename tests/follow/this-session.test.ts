import { expect, test } from "bun:test"
import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl, type Person } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { exported } from "./follower.ts"

/** Commands that are typed inside an agent, without naming a session. */
const { it } = castAtTerminals((it) => openctl(it.alice, ["daemon", "stop"]))

const id = (digits: string) => `${digits.repeat(4)}-1111-4111-8111-111111111111`
const inside = (variables: Record<string, string>): Person => ({ ...it.alice, env: { ...it.alice.env, ...variables } })
const claude = (own: string) => inside({ CLAUDE_CODE_SESSION_ID: own })

async function until<T>(ask: () => Promise<T>, fits: (it: T) => boolean): Promise<T> {
  for (const end = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const it = await ask()
    if (fits(it)) return it
    if (Date.now() > end) throw new Error(`Not so in time: ${JSON.stringify(it)}`)
  }
}
const status = async () => (await openctl(it.alice, ["daemon", "status", "--json"])).json()

test("upload and open inside an agent mean its own session, not the newest of the folder", async () => {
  const { alice } = it
  const [own, newer] = [id("11"), id("12")]
  writeFileSync(claudeFile(alice, own), claudeLines(own, alice.work, 0, 6))
  writeFileSync(claudeFile(alice, newer), claudeLines(newer, alice.work, 0, 9))
  utimesSync(claudeFile(alice, own), new Date(), new Date(Date.now() - 60_000))
  const sent = (await openctl(claude(own), ["upload", "--json"])).json()
  expect(sent.file).toBe(claudeFile(alice, own))
  expect((await openctl(claude(own), ["open", "--json"])).json().id).toBe(sent.id)
  // From another folder too: an agent's shell may be anywhere.
  const elsewhere = { ...claude(own), work: alice.home }
  expect((await openctl(elsewhere, ["open", "--json"])).json().id).toBe(sent.id)
  // Another machine, or a state folder that was lost: the server knows it.
  const forgetful = { ...claude(own).env, XDG_STATE_HOME: join(alice.home, "empty") }
  expect((await openctl({ ...alice, env: forgetful }, ["open", "--json"])).json().id).toBe(sent.id)
  expect((await openctl(alice, ["upload", "--json"])).json().file).toBe(claudeFile(alice, newer))
  const codex = inside({ CODEX_THREAD_ID: id("13"), CODEX_SESSION_ID: id("13") })
  const nothing = await openctl(codex, ["upload"])
  expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining("nothing to send yet")])
}, 40_000)

test("an agent without ids means the newest of the folder by that agent", async () => {
  const { alice } = it
  const file = join(alice.home, ".gemini/tmp/work/chats/session-2026-11-27T06-52-c048fcc1.jsonl")
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(join(dirname(dirname(file)), ".project_root"), alice.work)
  const meta = { sessionId: id("14"), projectHash: "aa", startTime: "2026-11-27T06:52:55.916Z", kind: "main" }
  writeFileSync(file, `${JSON.stringify(meta)}\n${JSON.stringify({ id: "m1", type: "user", content: "Hi" })}\n`)
  utimesSync(file, new Date(), new Date(Date.now() - 60_000))
  expect((await openctl(inside({ GEMINI_CLI: "1" }), ["upload", "--json"])).json().file).toBe(file)
  const unknown = await openctl(inside({ OPENCODE: "1" }), ["open"])
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining("OpenCode")])
}, 40_000)

test("share creates the session before its file exists and follows it in the background, and stop ends that", async () => {
  const { alice, bob } = it
  const own = id("21")
  const shared = await openctl(claude(own), ["share", "bob@example.com", "--json"])
  expect(shared.code).toBe(0)
  const { session, url, results } = shared.json()
  expect(url).toBe(`${it.server.url}/sessions/${session}`)
  expect(results).toMatchObject([{ email: "bob@example.com", outcome: "invited" }])
  expect((await openctl(bob, ["open", session, "--json"])).json().url).toBe(url)
  for (const [command, key] of [
    ["collaborators", "collaborators"],
    ["comments", "comments"],
  ] as const)
    expect(Object.keys((await openctl(claude(own), [command, "--json"])).json())).toContain(key)
  const link = (await openctl(claude(own), ["link", "create", "--json"])).json()
  expect(link.session).toBe(session)
  expect((await openctl(claude(own), ["link", "list", "--json"])).json()).toMatchObject({
    session,
    links: [{ id: link.id }],
  })
  expect((await status()).sessions).toMatchObject([{ id: session, state: "connecting" }])

  const bytes = claudeLines(own, alice.work, 0, 12)
  writeFileSync(claudeFile(alice, own), bytes)
  expect((await exported(alice, session, "main", filtered(bytes).bytes)).equals(filtered(bytes).bytes)).toBe(true)
  // Only this one: its folder is not allowed.
  writeFileSync(claudeFile(alice, id("22")), claudeLines(id("22"), alice.work, 0, 5))

  // Killed in the middle: whoever shares again has it go on.
  process.kill((await status()).pid, "SIGKILL")
  await until(status, (one) => !one.running)
  appendFileSync(claudeFile(alice, own), claudeLines(own, alice.work, 12, 20))
  const again = (await openctl(claude(own), ["share", "--json"])).json()
  expect(again.session).toBe(session)
  const more = filtered(claudeLines(own, alice.work, 0, 20)).bytes
  expect((await exported(alice, session, "main", more)).equals(more)).toBe(true)

  expect((await openctl(claude(own), ["stop", "--json"])).json()).toMatchObject({ id: session, following: false })
  appendFileSync(claudeFile(alice, own), claudeLines(own, alice.work, 20, 25))
  // With nothing left to follow the daemon ends by itself.
  await until(status, (one) => !one.running)
  expect((await exported(alice, session, "main", more, 0)).equals(more)).toBe(true)
  const titles = (await openctl(alice, ["list", "--json"])).json().sessions.map((one: { id: string }) => one.id)
  expect(titles).toHaveLength(4)
  const none = await openctl(claude(own), ["stop"])
  expect([none.code, none.err]).toEqual([4, expect.stringContaining("No shared session is being followed")])
}, 60_000)

test("allowed folders are followed once the daemon is started for them, and shared sessions continue", async () => {
  const { alice } = it
  const own = id("31")
  writeFileSync(claudeFile(alice, own), claudeLines(own, alice.work, 0, 5))
  const { session } = (await openctl(claude(own), ["share", "--json"])).json()
  await openctl(alice, ["allow"])
  const before = (await status()).pid
  expect((await openctl(alice, ["daemon", "start", "--json"])).json()).toMatchObject({ started: true })
  expect((await status()).pid).not.toBe(before)
  await new Promise((resolve) => setTimeout(resolve, 150))
  const other = id("32")
  writeFileSync(claudeFile(alice, other), claudeLines(other, alice.work, 0, 5))
  const both = await until(status, (one) => one.sessions.length === 2)
  expect(both.sessions.map((one: { id: string }) => one.id)).toContain(session)
  await openctl(alice, ["daemon", "stop"])
  await openctl(alice, ["disallow"])
  await openctl(claude(own), ["stop"])
}, 60_000)

test("outside an agent and without a terminal, share asks to name the session", async () => {
  const { alice } = it
  const refused = await openctl(alice, ["share", "bob@example.com"])
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("--newest")])
  const { session } = (await openctl(alice, ["share", "--newest", "--json"])).json()
  expect((await status()).sessions).toMatchObject([{ id: session }])
  const two = await openctl(alice, ["share", session, "somebody"])
  expect([two.code, two.err]).toEqual([2, expect.stringContaining("somebody")])
  expect((await openctl(alice, ["stop", session])).code).toBe(0)
  const file = readFileSync(join(alice.home, ".local/state/openctl/daemon.log"), "utf8")
  expect(file).not.toContain(alice.env.OPENCTL_TOKEN ?? "-")
}, 40_000)

test("inside a Codex sub-agent, its parent's session is meant", async () => {
  const { alice } = it
  const [own, thread] = [id("41"), id("42")]
  const rollout = (which: string) =>
    join(alice.home, `.codex/sessions/2026/11/01/rollout-2026-11-01T10-00-00-${which}.jsonl`)
  mkdirSync(dirname(rollout(own)), { recursive: true })
  const meta = (payload: object) =>
    `${JSON.stringify({ timestamp: "2026-11-01T10:00:00.000Z", type: "session_meta", payload })}\n`
  writeFileSync(rollout(own), meta({ id: own, cwd: alice.work, source: "cli" }))
  const source = { subagent: { thread_spawn: { parent_thread_id: own, depth: 1 } } }
  writeFileSync(rollout(thread), meta({ id: thread, parent_thread_id: own, cwd: alice.work, source }))
  expect((await openctl(inside({ CODEX_THREAD_ID: thread }), ["upload", "--json"])).json().file).toBe(rollout(own))
}, 40_000)
