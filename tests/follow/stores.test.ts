import { afterEach, expect, test } from "bun:test"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { fixtureFile } from "../harness/agent-fixtures.ts"
import { castAtTerminals } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { OpencodeStore, rowsIn } from "../harness/opencode-store.ts"
import { openctl, root } from "../harness/terminals.ts"
import { endFollowers, exported, follower } from "./follower.ts"

/** Sessions that their agent keeps in a database: OpenCode's, made here with the tables that it has. */
const { it } = castAtTerminals((it) => openctl(it.alice, ["daemon", "stop"]))
afterEach(() => {
  endFollowers()
  rmSync(join(it.alice.home, ".local/share/opencode"), { recursive: true, force: true })
})

const own = "ses_aAbBcCdD0001"
const child = "ses_aAbBcCdD0002"
const rows = rowsIn(fixtureFile("opencode", "events"))
const childRows = rowsIn(fixtureFile("opencode", "agent-ses_aabbccdd0002"))

/** What is sent of rows, the same way as of a file's lines. */
function sentOf(lines: readonly string[]): Buffer {
  const filter = new LineFilter(readerFor("opencode"))
  return Buffer.concat(lines.map((line) => filter.line(Buffer.from(`${line}\n`))))
}

/** States of the session that say nothing new are no lines. */
const saying = (lines: readonly string[]) => {
  let before: unknown = null
  return lines.filter((line) => {
    const { type, data } = JSON.parse(line)
    if (!type.startsWith("session.")) return true
    const isSame = type.startsWith("session.updated") && before === (data.info?.title ?? null)
    before = data.info?.title ?? null
    return !isSame
  })
}

async function agentsIn(session: string): Promise<(string | undefined)[]> {
  const answer = await fetch(`${it.server.url}/api/sessions/${session}/entries?limit=1000`, {
    headers: { authorization: `Bearer ${it.alice.env.OPENCTL_TOKEN}` },
  })
  const { entries } = (await answer.json()) as { entries: { source: string; agent?: string }[] }
  return [...new Set(entries.filter(({ source }) => source !== "main").map(({ agent }) => agent))]
}

test("a session in a database is listed, and uploaded with its sub-agent: its own rows, and nothing else of it", async () => {
  const { alice } = it
  const store = new OpencodeStore(alice)
  store.session(own, "Counting frogs")
  store.session(child, "Count (@general subagent)", own)
  store.session("ses_other0000003", "New session - 2026-11-27T10:00:00.000Z")
  store.write("ses_other0000003", rows.slice(0, 2))
  store.write(own, rows.slice(0, 12))
  store.write(child, childRows)
  const { files } = (await openctl(alice, ["upload", "--list", "--json"])).json()
  expect(files).toMatchObject([
    { agent: "opencode", file: store.pathOf(own), title: "Counting frogs", directory: alice.work, here: true },
    { agent: "opencode", file: store.pathOf("ses_other0000003") },
  ])
  const first = (await openctl(alice, ["upload", own, "--json"])).json()
  expect(first).toMatchObject({ agent: "opencode", created: true, status: "complete", title: "Counting frogs" })
  expect(first.sources.map((one: { name: string }) => one.name)).toEqual(["main", `agent-${child.toLowerCase()}`])
  store.write(own, rows.slice(12))
  const whole = sentOf(saying(rows))
  const again = (await openctl(alice, ["upload", "--json"])).json()
  expect([again.id, again.created]).toEqual([first.id, false])
  expect((await exported(alice, first.id, "main", whole, 0)).toString()).toBe(whole.toString())
  const theirs = sentOf(childRows)
  expect((await exported(alice, first.id, `agent-${child.toLowerCase()}`, theirs, 0)).toString()).toBe(
    theirs.toString(),
  )
  expect(await agentsIn(first.id)).toEqual([child.toLowerCase()])
  store.database.run("UPDATE event SET data = json_set(data, '$.rewritten', 1) WHERE aggregate_id = ? AND seq = 3", [
    own,
  ])
  const other = await openctl(alice, ["upload", own])
  expect([other.code, other.err]).toEqual([5, expect.stringContaining("does not begin like what was uploaded")])
  store.database.close()
}, 60_000)

test("a session in a database is followed while rows are added, and its sub-agent from when it begins", async () => {
  const { alice } = it
  const store = new OpencodeStore(alice)
  const [followed, called] = ["ses_aAbBcCdD0011", "ses_aAbBcCdD0012"]
  const log = rows.map((row) => row.replaceAll(own, followed))
  store.session(followed, "New session - 2026-11-27T10:00:00.000Z")
  store.write(followed, log.slice(0, 3))
  const cli = follower(alice, [])
  const { id = "" } = await cli.told((one) => one.event === "following")
  for (let at = 3; at < log.length; at += 15) {
    store.write(followed, log.slice(at, at + 15))
    const now = sentOf(saying(log.slice(0, at + 15)))
    expect((await exported(alice, id, "main", now)).toString()).toBe(now.toString())
  }
  store.session(called, "Count (@general subagent)", followed)
  store.write(called, childRows)
  const theirs = sentOf(childRows)
  const source = `agent-${called.toLowerCase()}`
  expect((await exported(alice, id, source, theirs)).toString()).toBe(theirs.toString())
  const next = "ses_aAbBcCdD0009"
  store.session(next, "Newts")
  store.write(next, rows.slice(0, 6))
  await cli.told((one) => one.event === "following" && one.id !== id)
  expect(cli.err()).not.toContain("go back and change")
  await cli.end()
  store.database.close()
}, 60_000)

test("the daemon follows the database's sessions in allowed folders", async () => {
  const { alice } = it
  const store = new OpencodeStore(alice)
  await openctl(alice, ["allow"])
  await openctl(alice, ["daemon", "start"])
  const daemons = "ses_aAbBcCdD0004"
  store.session(daemons, "Counting toads")
  store.write(daemons, rows)
  const whole = sentOf(saying(rows))
  let id = ""
  for (const until = Date.now() + 15_000; id === "" && Date.now() < until; ) {
    const { sessions } = (await openctl(alice, ["daemon", "status", "--json"])).json()
    id = sessions.find((one: { file: string }) => one.file === store.pathOf(daemons))?.id ?? ""
  }
  expect((await exported(alice, id, "main", whole)).toString()).toBe(whole.toString())
  await openctl(alice, ["daemon", "stop"])
  await openctl(alice, ["disallow"])
  store.database.close()
}, 60_000)

test("a database that can't be read is told of in a sentence, and the rest goes on", async () => {
  const { alice } = it
  const store = new OpencodeStore(alice)
  const codex = join(
    alice.home,
    ".codex/sessions/2026/11/27/rollout-2026-11-27T10-00-00-7c9d2a10-3b4c-4d5e-8f60-718293a4b5c6.jsonl",
  )
  await Bun.write(
    codex,
    `${JSON.stringify({ timestamp: "2026-11-27T10:00:00.000Z", type: "session_meta", payload: { id: "7c9d2a10-3b4c-4d5e-8f60-718293a4b5c6", cwd: alice.work, source: "cli" } })}\n`,
  )
  const listed = async () => {
    const { err, json } = await openctl(alice, ["upload", "--list", "--json"])
    expect(json().files).toMatchObject([{ agent: "codex" }])
    return err
  }
  store.database.run("ALTER TABLE session RENAME TO chats")
  expect(await listed()).toContain("laid out in a way that this version of openctl doesn't know")
  store.database.run("PRAGMA journal_mode = DELETE")
  store.database.run("BEGIN EXCLUSIVE")
  expect(await listed()).toContain("is locked by another program")
  store.database.run("ROLLBACK")
  store.database.close()
  writeFileSync(store.path, "not a database, but as long as the header of one would have to be".repeat(20))
  expect(await listed()).toContain("is damaged, or no database")
  rmSync(dirname(store.path), { recursive: true })
  expect(await listed()).toBe("")
  rmSync(codex)
}, 30_000)

test("today's OpenCode: its sub-agent comes with the session that called it, joined to the call", async () => {
  const corpus = resolve(root, "../shared/corpus/own/opencode")
  if (!existsSync(corpus)) return notCovered("OpenCode's own database", "no corpus here")
  const { alice } = it
  const [parent, sub] = ["1.18.33-everything", "1.18.33-everything-subagent"].map((name) =>
    rowsIn(join(corpus, `${name}.events.jsonl`)),
  ) as [string[], string[]]
  const idOf = (lines: readonly string[]) => JSON.parse(lines[0] ?? "").data.sessionID as string
  const store = new OpencodeStore(alice)
  store.session(idOf(parent), "Everything")
  store.session(idOf(sub), "Count lines (@general subagent)", idOf(parent))
  store.write(idOf(sub), sub)
  store.write(idOf(parent), parent)
  const sent = (await openctl(alice, ["upload", "--json"])).json()
  expect(sent.unknown).toEqual([])
  const source = `agent-${idOf(sub).toLowerCase()}`
  for (const [name, lines] of [
    ["main", parent],
    [source, sub],
  ] as const) {
    const expected = sentOf(saying(lines))
    expect((await exported(alice, sent.id, name, expected, 0)).toString()).toBe(expected.toString())
  }
  const answer = await fetch(`${it.server.url}/api/sessions/${sent.id}/agents`, {
    headers: { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}` },
  })
  expect(JSON.stringify(await answer.json())).toContain(idOf(sub).toLowerCase())
  store.database.close()
}, 60_000)
