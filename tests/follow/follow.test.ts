import { afterEach, expect, test } from "bun:test"
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { castAtTerminals } from "../harness/cast.ts"
import { claudeFile, claudeLines, filtered, transcript } from "./agent-files.ts"
import { endFollowers, exported, follower, statusOf } from "./follower.ts"

const { it } = castAtTerminals()
afterEach(endFollowers)

const id = (digit: number) => "1".repeat(8).concat("-1111-4111-8111-111111111111").replaceAll("1", `${digit}`)
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test("a real transcript that is written in pieces cut anywhere arrives byte for byte, and what was left out is counted", async () => {
  const { alice } = it
  const bytes = transcript("claude-code", 60_000, 250_000)
  const file = claudeFile(alice, id(1))
  writeFileSync(file, bytes.subarray(0, 7000))
  const cli = follower(alice, [file])
  for (let at = 7000; at < bytes.length; at += 9973) {
    appendFileSync(file, bytes.subarray(at, at + 9973))
    await soon(15)
  }
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  const expected = filtered(bytes)
  expect((await exported(alice, session, "main", expected.bytes)).equals(expected.bytes)).toBe(true)
  expect(await cli.end()).toBe(130)
  const stopped = await cli.told((one) => one.event === "stopped")
  expect(stopped.left_out?.reduce((sum, one) => sum + one.lines, 0)).toBe(expected.leftOut)
  expect(stopped.waiting_bytes).toBe(0)
  expect(await statusOf(alice, session)).toBe("live")
})

test("silence makes it complete, and it is live again when the agent goes on; a sub-agent's file that appears later comes along", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(2))
  writeFileSync(file, claudeLines(id(2), alice.work, 0, 10))
  const cli = follower(alice, [file, "--idle", "2s"])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  await cli.told((one) => one.event === "complete")
  expect(await statusOf(alice, session)).toBe("complete")
  const helper = claudeLines(id(2), alice.work, 0, 12)
  writeFileSync(claudeFile(alice, id(2), "a1b2c3d"), helper)
  await cli.told((one) => one.event === "source" && one.source === "agent-a1b2c3d")
  expect((await exported(alice, session, "agent-a1b2c3d", filtered(helper).bytes)).equals(filtered(helper).bytes)).toBe(
    true,
  )
  appendFileSync(file, claudeLines(id(2), alice.work, 10, 13))
  await cli.told((one) => one.event === "sent" && one.source === "main" && one.lines === 11)
  expect(await statusOf(alice, session)).toBe("live")
  await cli.end()
})

test("a file that is cut short, replaced or deleted takes nothing back; only new lines are added", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(3))
  const lines = (from: number, to: number) => claudeLines(id(3), alice.work, from, to)
  const expected = (to: number) => filtered(lines(0, to)).bytes
  writeFileSync(file, lines(0, 20))
  const cli = follower(alice, [file])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  const stands = async (to: number) =>
    expect((await exported(alice, session, "main", expected(to))).equals(expected(to))).toBe(true)
  await stands(20)
  writeFileSync(`${file}.new`, lines(0, 25))
  renameSync(`${file}.new`, file)
  await stands(25)
  truncateSync(file, 0)
  await cli.told((one) => one.event === "read-again" && one.why === "truncated")
  appendFileSync(file, lines(25, 30))
  await stands(30)
  rmSync(file)
  await soon(1200)
  writeFileSync(file, lines(28, 33))
  await stands(33)
  await cli.end()
  // Nobody follows while it is written anew: the server's own lines tell what is not there yet.
  writeFileSync(file, lines(20, 40))
  const again = follower(alice, [file])
  await stands(40)
  await again.end()
})

test("archiving a session ends following it, with a sentence that says so", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(8))
  writeFileSync(file, claudeLines(id(8), alice.work, 0, 5))
  const cli = follower(alice, [file])
  const { id: session = "" } = await cli
    .told((one) => one.event === "sent")
    .then(() => cli.told((one) => one.id !== undefined))
  const headers = { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}`, "content-type": "application/json" }
  const body = JSON.stringify({ archived: true })
  const answer = await fetch(`${it.server.url}/api/sessions/${session}`, { method: "PATCH", headers, body })
  expect(answer.status).toBe(200)
  appendFileSync(file, claudeLines(id(8), alice.work, 5, 8))
  expect(await cli.ended()).toBe(5)
  expect(cli.err()).toContain("archived")
})

/** A file of ten lines, and the session of an upload of it that ended without a word after so many of them. */
async function cutUpload(agentSession: string, after: number) {
  const { alice } = it
  const file = claudeFile(alice, agentSession)
  const lines = claudeLines(agentSession, alice.work, 0, 10)
  writeFileSync(file, lines)
  const call = (method: string, path: string, body: string) =>
    fetch(`${alice.env.OPENCTL_URL}/api${path}`, {
      method,
      body,
      headers: { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}`, "content-type": "application/json" },
    })
  const of = Buffer.byteLength(lines)
  const given = { agent: "claude-code", external_id: `claude-code:${agentSession}`, upload: { of } }
  const { id: session } = (await (await call("POST", "/sessions", JSON.stringify(given))).json()) as { id: string }
  const part = Buffer.from(claudeLines(agentSession, alice.work, 0, after))
  const { bytes } = filtered(part)
  await call("POST", `/sessions/${session}/entries?line=0&done=${part.byteLength}&of=${of}`, bytes.toString())
  expect(await statusOf(alice, session)).toBe("incomplete")
  return { file, session }
}

test("a follower that has sent the rest of an interrupted upload ends it, and the session continues live", async () => {
  const { alice } = it
  const { file, session } = await cutUpload(id(0), 4)
  const cli = follower(alice, [file])
  while ((await statusOf(alice, session)) !== "complete") await soon(50)
  appendFileSync(file, claudeLines(id(0), alice.work, 10, 12))
  const whole = filtered(Buffer.from(claudeLines(id(0), alice.work, 0, 12))).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  expect(await statusOf(alice, session)).toBe("live")
  await cli.end()
})

test("following an upload that was cut off right before its end, with nothing left to send, completes it", async () => {
  const { alice } = it
  const { file, session } = await cutUpload(id(6), 10)
  const cli = follower(alice, [file, "--idle", "2s"])
  await cli.told((one) => one.event === "complete")
  expect(await statusOf(alice, session)).toBe("complete")
  await cli.end()
})
