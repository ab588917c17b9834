import { afterEach, expect, test } from "bun:test"
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { root } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { endFollowers, exported, follower, serveAgain } from "./follower.ts"

const { it } = castAtTerminals()
afterEach(endFollowers)

const id = (digits: string) => `${digits.repeat(4)}-1111-4111-8111-111111111111`

async function session(id: string, token = it.alice.env.OPENCTL_TOKEN) {
  const answer = await fetch(`${it.server.url}/api/sessions/${id}`, { headers: { authorization: `Bearer ${token}` } })
  return answer.json()
}

const call = (method: string, path: string, body: unknown) =>
  fetch(`${it.server.url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${it.alice.env.OPENCTL_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })

/** What Claude Code begins after `/clear`: a real one where the corpus is, in this folder and with this id. */
function cleared(own: string): Buffer {
  const real = resolve(root, "../shared/corpus/own/claude-code/2.1.332-after-clear.jsonl")
  if (existsSync(real)) {
    const text = readFileSync(real, "utf8")
    return Buffer.from(text.replaceAll("/home/dev/demo", it.alice.work).replace(/44a1b67e-6ef[0-9a-f-]{25}/g, own))
  }
  notCovered("following what Claude Code begins after /clear", "no corpus here: a made one was used")
  return claudeLines(own, it.alice.work, 0, 10)
}

test("a session that begins in the folder after /clear is followed too, and the two sessions know each other", async () => {
  const { alice, bob } = it
  const file = claudeFile(alice, id("21"))
  writeFileSync(file, claudeLines(id("21"), alice.work, 0, 6))
  const cli = follower(alice, [file])
  const { id: first = "" } = await cli.told((one) => one.event === "following")
  // A sub-agent's file and one of another folder are no new sessions here.
  writeFileSync(claudeFile(alice, id("22")), claudeLines(id("22"), "/elsewhere", 0, 3))
  writeFileSync(join(dirname(file), "agent-a1b2c3d.jsonl"), claudeLines(id("21"), alice.work, 0, 3))
  const bytes = cleared(id("23"))
  writeFileSync(claudeFile(alice, id("23")), bytes)
  const { id: second = "" } = await cli.told((one) => one.event === "following" && one.id !== first)
  const expected = filtered(bytes).bytes
  expect((await exported(alice, second, "main", expected)).equals(expected)).toBe(true)
  expect((await session(second)).continues).toEqual({ id: first, title: "Fix the login race" })
  expect((await session(first)).continued_by).toMatchObject([{ id: second }])
  expect(cli.events.filter((one) => one.event === "following")).toHaveLength(2)

  // Whoever may see one of them learns nothing of the other.
  await call("POST", `/sessions/${second}/collaborators`, { email: "bob@example.com", role: "viewer" })
  expect((await session(second, bob.env.OPENCTL_TOKEN)).continues).toBeNull()
  await call("POST", `/sessions/${first}/collaborators`, { email: "bob@example.com", role: "viewer" })
  expect((await session(first, bob.env.OPENCTL_TOKEN)).continued_by).toMatchObject([{ id: second }])
  expect((await session(second, bob.env.OPENCTL_TOKEN)).continues).toMatchObject({ id: first })
  expect(await cli.end()).toBe(130)
}, 40_000)

test("with --one only the first session is followed", async () => {
  const { alice } = it
  const file = claudeFile(alice, id("31"))
  writeFileSync(file, claudeLines(id("31"), alice.work, 0, 6))
  const beside = claudeFile(alice, id("33"))
  writeFileSync(beside, claudeLines(id("33"), alice.work, 0, 3))
  const cli = follower(alice, [file, "--one"])
  await cli.told((one) => one.event === "sent")
  // One that follows on looks into the same folder as often. It needs two looks for these two, in which the other could have
  // met the first of them as well.
  const control = follower(alice, [beside])
  const met = (count: number) =>
    control.told(() => control.events.filter((one) => one.event === "following").length === count)
  await met(1)
  writeFileSync(claudeFile(alice, id("32")), cleared(id("32")))
  await met(2)
  writeFileSync(claudeFile(alice, id("34")), cleared(id("34")))
  await met(3)
  await control.end()
  // The old file is still looked at.
  appendFileSync(file, claudeLines(id("31"), alice.work, 6, 9))
  await cli.told((one) => one.event === "sent" && one.lines === 8)
  expect(cli.events.filter((one) => one.event === "following")).toHaveLength(1)
  await cli.end()
}, 40_000)

test("a fork of Codex is followed from the folder that was made for it", async () => {
  const { alice } = it
  const [own, fork] = [id("41"), id("42")]
  const now = new Date()
  const two = (number: number) => String(number).padStart(2, "0")
  const day = join(`${now.getFullYear()}`, two(now.getMonth() + 1), two(now.getDate()))
  const rollout = (which: string) =>
    join(alice.home, ".codex/sessions", day, `rollout-2026-11-01T10-00-00-${which}.jsonl`)
  mkdirSync(dirname(rollout(own)), { recursive: true })
  const line = (type: string, payload: object) => `${JSON.stringify({ timestamp: now.toISOString(), type, payload })}\n`
  const said = (message: string) => line("event_msg", { type: "user_message", message })
  writeFileSync(rollout(own), line("session_meta", { id: own, cwd: alice.work, source: "cli" }) + said("one"))
  const cli = follower(alice, [rollout(own)])
  const { id: first = "" } = await cli.told((one) => one.event === "following")
  const worktree = join(alice.home, ".codex/worktrees/cd88/work")
  const bytes = line("session_meta", { id: fork, forked_from_id: own, cwd: worktree, source: "cli" }) + said("two")
  writeFileSync(rollout(fork), bytes)
  const { id: second = "" } = await cli.told((one) => one.event === "following" && one.id !== first)
  expect((await session(second)).continues).toMatchObject({ id: first })
  await cli.end()
}, 40_000)

test("after the follower and the server were killed in between, both sessions are whole and still know each other", async () => {
  const { alice } = it
  const [old, fresh] = [claudeFile(alice, id("51")), claudeFile(alice, id("52"))]
  writeFileSync(old, claudeLines(id("51"), alice.work, 0, 6))
  const cli = follower(alice, [old])
  const { id: first = "" } = await cli.told((one) => one.event === "following")
  await it.server.kill("SIGKILL")
  // Whoever has nothing to send doesn't notice that the server is away.
  appendFileSync(old, claudeLines(id("51"), alice.work, 6, 8))
  await cli.told((one) => one.event === "away")
  const bytes = cleared(id("52"))
  writeFileSync(fresh, bytes)
  await serveAgain(it)
  const { id: second = "" } = await cli.told((one) => one.event === "following" && one.id !== first)
  await cli.end("SIGKILL")
  appendFileSync(fresh, claudeLines(id("52"), alice.work, 20, 24))
  const again = follower(alice, [fresh])
  const expected = filtered(Buffer.concat([bytes, claudeLines(id("52"), alice.work, 20, 24)])).bytes
  expect((await exported(alice, second, "main", expected)).equals(expected)).toBe(true)
  expect((await again.told((one) => one.event === "following")).id).toBe(second)
  expect((await session(second)).continues).toMatchObject({ id: first })
  await again.end()
}, 60_000)
