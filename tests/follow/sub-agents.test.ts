import { afterEach, expect, test } from "bun:test"
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { openctl, root } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { endFollowers, exported, follower } from "./follower.ts"

/** Files that belong to another one's session. */
const { it } = castAtTerminals((it) => openctl(it.alice, ["daemon", "stop"]))
afterEach(endFollowers)

const own = resolve(root, "../shared/corpus/own")
const id = (digits: string) => `${digits.repeat(4)}-1111-4111-8111-111111111111`
const line = (type: string, payload: object) =>
  `${JSON.stringify({ timestamp: "2026-11-01T10:00:00.000Z", type, payload })}\n`
const said = (message: string) => line("event_msg", { type: "user_message", message })
const today = () => {
  const two = (number: number) => String(number).padStart(2, "0")
  const now = new Date()
  return join(`${now.getFullYear()}`, two(now.getMonth() + 1), two(now.getDate()))
}
const rollout = (which: string, day = today()) => {
  const file = join(it.alice.home, ".codex/sessions", day, `rollout-2026-11-01T10-00-00-${which}.jsonl`)
  mkdirSync(dirname(file), { recursive: true })
  return file
}

async function entries(session: string) {
  const answer = await fetch(`${it.server.url}/api/sessions/${session}/entries?limit=1000`, {
    headers: { authorization: `Bearer ${it.alice.env.OPENCTL_TOKEN}` },
  })
  return (await answer.json()).entries as {
    source: string
    agent?: string
    under?: string
    kind: string
    parts: unknown[]
  }[]
}

test("Codex's sub-agents are uploaded with the session that called them, and joined to the call", async () => {
  const { alice } = it
  const [parent, thread] = ["01a21bc4-eda1-78d3-8545-1d029ff27dfa", "01a21bc4-ee95-71e0-981d-8cd42d273001"]
  if (!existsSync(own)) return notCovered("Codex's own sub-agents", "no corpus here")
  copyFileSync(join(own, "codex/0.171.0-spawns-subagent.jsonl"), rollout(parent))
  copyFileSync(join(own, "codex/0.171.0-subagent.jsonl"), rollout(thread))
  writeFileSync(
    rollout(id("19")),
    line("session_meta", { id: id("19"), cwd: alice.work, source: "cli" }) + said("other"),
  )
  const sent = (await openctl(alice, ["upload", rollout(parent), "--json"])).json()
  expect(sent.sources.map((one: { name: string }) => one.name)).toEqual(["main", `agent-${thread}`])
  expect(sent.title).not.toContain("subwork")
  const all = await entries(sent.id)
  expect(all.filter((one) => one.source !== "main").every((one) => one.agent === thread)).toBe(true)
  const joined = all.flatMap((one) => one.parts as { type: string; agent?: string }[]).filter((part) => part.agent)
  expect(joined).toMatchObject([{ type: "result", agent: thread }])
  const one = await openctl(alice, ["upload", rollout(thread)])
  expect([one.code, one.err]).toEqual([2, expect.stringContaining("sub-agent")])
})

test("a Codex sub-agent that begins later, and one that it calls, are followed with their session", async () => {
  const { alice } = it
  const [parent, child, grandchild] = [id("21"), id("22"), id("23")]
  writeFileSync(rollout(parent), line("session_meta", { id: parent, cwd: alice.work, source: "cli" }) + said("one"))
  const cli = follower(alice, [rollout(parent)])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  const spawned = (which: string, by: string) =>
    line("session_meta", {
      id: which,
      cwd: alice.work,
      source: { subagent: { thread_spawn: { parent_thread_id: by, depth: 1 } } },
    }) + said("count")
  // In the wrong order: whose it is can only be told once the one between is there.
  writeFileSync(rollout(grandchild), spawned(grandchild, child))
  writeFileSync(rollout(child), spawned(child, parent))
  for (const which of [child, grandchild]) {
    await cli.told((one) => one.event === "sent" && one.source === `agent-${which}`)
    const expected = filtered(readFileSync(rollout(which)), "codex").bytes
    expect((await exported(alice, session, `agent-${which}`, expected)).equals(expected)).toBe(true)
  }
  expect(cli.events.filter((one) => one.event === "following")).toHaveLength(1)
  await cli.end()
})

test("a sub-agent of Claude Code is joined to its call from its first record, by what stands beside its file", async () => {
  const { alice } = it
  const file = claudeFile(alice, id("31"))
  writeFileSync(file, claudeLines(id("31"), alice.work, 0, 3))
  const cli = follower(alice, [file])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  const helper = claudeFile(alice, id("31"), "a1b2c3d")
  writeFileSync(helper.replace(/\.jsonl$/, ".meta.json"), JSON.stringify({ agentType: "Plan", toolUseId: "toolu_1" }))
  const sidechain = claudeLines(id("31"), alice.work, 0, 2)
    .toString()
    .replaceAll('"isSidechain":false', '"isSidechain":true')
  writeFileSync(helper, sidechain)
  await cli.told((one) => one.event === "sent" && one.source === "agent-a1b2c3d")
  await cli.end()
  const first = (await entries(session)).filter((one) => one.source === "agent-a1b2c3d")
  expect(first.map(({ agent, under }) => ({ agent, under }))).toEqual(
    Array(2).fill({ agent: "a1b2c3d", under: "toolu_1" }),
  )
  // Uploaded anew it is the same.
  const up = (await openctl(alice, ["upload", file, "--new", "--json"])).json()
  expect((await entries(up.id)).filter((one) => one.agent)).toMatchObject(Array(2).fill({ under: "toolu_1" }))
})

test("a fork of Codex in a worktree belongs to the allowed folder that it was made in", async () => {
  const { alice } = it
  const [origin, fork, stranger] = [id("41"), id("42"), id("43")]
  writeFileSync(
    rollout(origin, "2026/10/01"),
    line("session_meta", { id: origin, cwd: alice.work, source: "cli" }) + said("one"),
  )
  // It ended long before the folder was allowed.
  utimesSync(rollout(origin, "2026/10/01"), new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000))
  await openctl(alice, ["allow"])
  await openctl(alice, ["daemon", "start"])
  await new Promise((resolve) => setTimeout(resolve, 150))
  const forked = (which: string, from: string) =>
    line("session_meta", {
      id: which,
      forked_from_id: from,
      cwd: join(alice.home, ".codex/worktrees/cd88/work"),
      source: "cli",
    }) + said("two")
  writeFileSync(rollout(stranger), forked(stranger, id("44")))
  writeFileSync(rollout(fork), forked(fork, origin))
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { sessions } = (await openctl(alice, ["daemon", "status", "--json"])).json()
    if (sessions.length > 0 || Date.now() > end) {
      expect(sessions).toMatchObject([{ file: rollout(fork), directory: alice.work }])
      break
    }
  }
  await openctl(alice, ["daemon", "stop"])
}, 30_000)

test("a session of Gemini CLI that is resumed in another file goes on, and is not told as a new one", async () => {
  const { alice } = it
  const real = join(own, "gemini-cli/0.61.0-rewind-and-resumed.jsonl")
  if (!existsSync(real)) return notCovered("a resumed session of Gemini CLI", "no corpus here")
  const chat = (minute: string) =>
    join(alice.home, `.gemini/tmp/demo/chats/session-2026-11-27T06-${minute}-402e7b95.jsonl`)
  mkdirSync(dirname(chat("56")), { recursive: true })
  const lines = readFileSync(real, "utf8").trimEnd().split("\n")
  const text = (to: number) => `${lines.slice(0, to).join("\n")}\n`
  writeFileSync(chat("56"), text(15))
  const cli = follower(alice, [chat("56")])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  const kept = (to: number) => filtered(Buffer.from(text(to)), "gemini-cli")
  await cli.told((one) => one.event === "sent" && one.lines === 15 - kept(15).leftOut)
  writeFileSync(chat("57"), text(18))
  await cli.told((one) => one.event === "moved")
  appendFileSync(chat("57"), `${lines.slice(18).join("\n")}\n`)
  const expected = kept(lines.length).bytes
  expect((await exported(alice, session, "main", expected)).equals(expected)).toBe(true)
  expect(cli.events.filter((one) => one.event === "following")).toHaveLength(1)
  await cli.end()
})
