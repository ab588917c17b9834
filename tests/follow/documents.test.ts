import { afterEach, expect, test } from "bun:test"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl } from "../harness/terminals.ts"
import { endFollowers, exported, follower } from "./follower.ts"

/** Agents that keep a session as one document, which they write anew: here Gemini CLI, as of March 2026. */
const { it } = castAtTerminals()
afterEach(endFollowers)

function chat(own: string, words: readonly string[]): Buffer {
  const messages = words.map((content, n) => ({
    id: `${own}-${n}`,
    timestamp: `2026-03-01T10:00:0${n}.000Z`,
    type: n % 2 === 0 ? "user" : "gemini",
    content,
  }))
  return Buffer.from(
    JSON.stringify({ sessionId: own, projectHash: "abc", startTime: "2026-03-01T10:00:00.000Z", messages }, null, 2),
  )
}

function keep(own: string, bytes: Buffer): string {
  const path = join(it.alice.home, ".gemini/tmp/abc/chats", `session-2026-03-01T10-00-${own.slice(0, 8)}.json`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}
const id = (digits: string) => `${digits.repeat(4)}-1111-4111-8111-111111111111`

test("a document is uploaded as its records; grown, only what is new is added, and credentials stay at home", async () => {
  const { alice } = it
  const own = id("71")
  const url = (who: string) => `git clone https://${who}github.com/alice/app.git`
  const file = keep(own, chat(own, [`Fix the login race. ${url("x-access-token:secret@")}`, "Done"]))
  const first = (await openctl(alice, ["upload", file, "--json"])).json()
  expect(first).toMatchObject({ agent: "gemini-cli", created: true, status: "complete", cleaned: 1 })
  const clean = chat(own, [`Fix the login race. ${url("")}`, "Done"])
  expect((await exported(alice, first.id, "main", clean)).equals(clean)).toBe(true)
  const again = (await openctl(alice, ["upload", file, "--json"])).json()
  expect([again.id, again.sources[0].sent]).toEqual([first.id, 0])
  const grown = chat(own, [`Fix the login race. ${url("")}`, "Done", "Now the tests"])
  keep(own, grown)
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)))
  const added = (await openctl(alice, ["upload", `${file}.gz`, "--json"])).json()
  expect([added.id, added.sources[0].sent]).toEqual([first.id, 1])
  writeFileSync(file, grown.subarray(0, -20))
  const damaged = await openctl(alice, ["upload", file])
  expect([damaged.code, damaged.err]).toEqual([1, expect.stringContaining("damaged")])
}, 30_000)

test("a document that its agent writes anew is followed", async () => {
  const { alice } = it
  const own = id("72")
  const file = keep(own, chat(own, ["One"]))
  const cli = follower(alice, [file, "--idle", "2s"])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  await cli.told((one) => one.event === "sent")
  const whole = chat(own, ["One", "Two", "Three"])
  writeFileSync(file, whole)
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  await cli.told((one) => one.event === "complete")
  await cli.end()
}, 40_000)

test("kinds of records that openctl doesn't know are told after an upload, so that new ones are noticed", async () => {
  const { alice } = it
  const own = id("73")
  const record = (type: string, more: object) =>
    `${JSON.stringify({ timestamp: "2026-10-01T10:00:00.000Z", type, payload: more })}\n`
  const file = join(alice.work, `rollout-2026-10-01T10-00-00-${own}.jsonl`)
  const odd = record("event_msg", { type: "a_new_kind", message: "Something new was said" })
  writeFileSync(file, record("session_meta", { id: own, cwd: alice.work, source: "cli" }) + odd + odd)
  const sent = await openctl(alice, ["upload", file])
  expect(sent.err).toContain("2 records of 1 kind that openctl doesn't know: event_msg/a_new_kind")
}, 30_000)
