import { expect, test } from "bun:test"
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl, type Person } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { exported } from "./follower.ts"

const { it } = castAtTerminals((it) => openctl(it.alice, ["daemon", "stop"]))

const ids = ["61", "62", "63", "64", "65"].map((it) => `${it.repeat(4)}-1111-4111-8111-111111111111`)
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Whoever was ended and has not been collected yet by the system's first process has ended. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
}

interface Status {
  running: boolean
  pid: number
  allowed: unknown[]
  sessions: { id: string; file: string; state: string; lines: number; left_out: number }[]
}

async function status(who: Person, fits: (it: Status) => boolean): Promise<Status> {
  for (const until = Date.now() + 10_000; ; await soon(200)) {
    const it = (await openctl(who, ["daemon", "status", "--json"])).json() as Status
    if (fits(it)) return it
    if (Date.now() > until) throw new Error(`Not so in time: ${JSON.stringify(it)}`)
  }
}

test("the daemon follows nothing until Alice allows a folder, then what is written there, and nothing of other folders", async () => {
  const { alice } = it
  const elsewhere: Person = { ...alice, work: join(alice.home, "work-private") }
  mkdirSync(elsewhere.work, { recursive: true })
  const [old = "", fresh = "", secret = ""] = ids
  writeFileSync(claudeFile(alice, old), claudeLines(old, alice.work, 0, 10))
  const started = (await openctl(alice, ["daemon", "start", "--json"])).json()
  expect(started).toMatchObject({ running: true, started: true })
  expect((await openctl(alice, ["daemon", "start", "--json"])).json()).toMatchObject({
    pid: started.pid,
    started: false,
  })
  const inArguments = readFileSync(`/proc/${started.pid}/cmdline`, "utf8")
  expect(inArguments).not.toContain(alice.env.OPENCTL_TOKEN ?? "-")
  writeFileSync(claudeFile(elsewhere, secret), claudeLines(secret, elsewhere.work, 0, 10))
  await soon(150)
  expect((await openctl(alice, ["allow", "--json"])).json()).toMatchObject({ added: true, daemon: true })
  await soon(150)
  const file = claudeFile(alice, fresh)
  const bytes = claudeLines(fresh, alice.work, 0, 20)
  writeFileSync(file, bytes)
  appendFileSync(claudeFile(elsewhere, secret), claudeLines(secret, elsewhere.work, 10, 20))
  const followed = await status(alice, (one) => one.sessions[0]?.lines === 16)
  expect(followed.sessions).toMatchObject([{ file, state: "live", left_out: 4 }])
  const id = followed.sessions[0]?.id ?? ""
  expect((await exported(alice, id, "main", filtered(bytes).bytes)).equals(filtered(bytes).bytes)).toBe(true)

  expect((await openctl(alice, ["disallow", "--json"])).json()).toMatchObject({ removed: true })
  await status(alice, (one) => one.sessions.length === 0)
  appendFileSync(file, claudeLines(fresh, alice.work, 20, 30))
  await soon(2000)
  expect((await exported(alice, id, "main", Buffer.alloc(0), 0)).equals(filtered(bytes).bytes)).toBe(true)
  expect((await openctl(alice, ["list", "--json"])).json().sessions).toHaveLength(1)

  expect((await openctl(alice, ["daemon", "stop", "--json"])).json()).toMatchObject({ stopped: true })
  for (const until = Date.now() + 5000; isRunning(started.pid); await soon(50)) expect(Date.now()).toBeLessThan(until)
  expect(await status(alice, (one) => !one.running)).toMatchObject({ sessions: [] })
  expect((await openctl(alice, ["daemon", "logs"])).out).toContain("stopped")
}, 40_000)

test("a Codex session that began today is found in its folder of the day, and goes on where it stood after the daemon was away", async () => {
  const { alice } = it
  const own = ids[4] ?? ""
  await openctl(alice, ["allow"])
  await openctl(alice, ["daemon", "start", "--idle", "2s"])
  const now = new Date()
  const two = (number: number) => String(number).padStart(2, "0")
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("/")
  const file = join(alice.home, ".codex/sessions", day, `rollout-${day.replaceAll("/", "-")}T10-00-00-${own}.jsonl`)
  mkdirSync(dirname(file), { recursive: true })
  const at = now.toISOString()
  const meta = { id: own, cwd: alice.work, source: "cli", originator: "codex_cli_rs", cli_version: "0.50.0" }
  const said = (text: string) =>
    `${JSON.stringify({ timestamp: at, type: "event_msg", payload: { type: "user_message", message: text } })}\n`
  let bytes = `${JSON.stringify({ timestamp: at, type: "session_meta", payload: { ...meta, timestamp: at } })}\n${said("one")}`
  writeFileSync(file, bytes)
  const { sessions } = await status(alice, (one) => one.sessions.some((it) => it.file === file && it.lines === 2))
  const { id = "" } = sessions.find((it) => it.file === file) ?? {}
  // Silent for long enough: complete, and no longer followed until there is more.
  await status(alice, (one) => one.sessions.every((it) => it.file !== file))
  await openctl(alice, ["daemon", "stop"])
  bytes += said("two") + said("three")
  writeFileSync(file, bytes)
  await openctl(alice, ["daemon", "start"])
  const expected = filtered(Buffer.from(bytes), "codex").bytes
  expect((await exported(alice, id, "main", expected)).equals(expected)).toBe(true)
  await openctl(alice, ["daemon", "stop"])
}, 40_000)

test("a session that Alice deleted is not created again when its agent continues", async () => {
  const { alice } = it
  const [, , , deleted = ""] = ids
  await openctl(alice, ["allow"])
  await soon(150)
  const file = claudeFile(alice, deleted)
  writeFileSync(file, claudeLines(deleted, alice.work, 0, 10))
  await openctl(alice, ["daemon", "start"])
  const { sessions } = await status(alice, (one) => one.sessions.some((it) => it.file === file && it.lines === 8))
  const id = sessions.find((it) => it.file === file)?.id ?? ""
  await openctl(alice, ["delete", id, "--yes"])
  appendFileSync(file, claudeLines(deleted, alice.work, 10, 15))
  await status(alice, (one) => one.sessions.some((it) => it.file === file && it.state === "problem"))
  await openctl(alice, ["daemon", "stop"])
  appendFileSync(file, claudeLines(deleted, alice.work, 15, 20))
  await openctl(alice, ["daemon", "start"])
  await soon(2000)
  const left = (await openctl(alice, ["list", "--json"])).json().sessions as { id: string }[]
  expect(left.map((it) => it.id)).not.toContain(id)
  expect(left).toHaveLength(2)
}, 40_000)
