import { expect, test } from "bun:test"
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Source } from "#protocol/sessions"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { exported, follower, statusOf } from "./follower.ts"

/** Upload and follow know a file again, each what the other has sent, and treat its last line alike. */
const { it } = castAtTerminals()

const id = (digit: number) => "1".repeat(8).concat("-1111-4111-8111-111111111111").replaceAll("1", `${digit}`)
const lines = (digit: number, from: number, to: number) => claudeLines(id(digit), it.alice.work, from, to)

async function upload(file: string) {
  const up = await openctl(it.alice, ["upload", file, "--json"])
  return up.code === 0 ? up.json() : JSON.parse(up.err).error
}

async function sourcesOf(session: string): Promise<Source[]> {
  const headers = { authorization: `Bearer ${it.alice.env.OPENCTL_TOKEN}` }
  const answer = await fetch(`${it.alice.env.OPENCTL_URL}/api/sessions/${session}`, { headers })
  return ((await answer.json()) as { sources: Source[] }).sources
}

for (const [what, digit, change] of [
  ["begins otherwise", 1, (text: string) => text.replace("Fix the login race", "Add dark mode")],
  ["differs in its middle only", 2, (text: string) => text.replace('"3 é', '"3 è')],
] as const) {
  test(`a file that ${what} is not followed into the session that was uploaded, and a sentence says so`, async () => {
    const { alice } = it
    const file = claudeFile(alice, id(digit))
    writeFileSync(file, lines(digit, 0, 10))
    const { id: session } = await upload(file)
    const stored = filtered(lines(digit, 0, 10)).bytes
    const folder = join(alice.work, "copy")
    mkdirSync(folder, { recursive: true })
    const other = join(folder, `${id(digit)}.jsonl`)
    writeFileSync(other, change(lines(digit, 0, 15).toString()))
    const cli = follower(alice, [other])
    expect(await cli.ended()).toBe(5)
    expect(cli.err()).toContain("does not begin like the session that is already here")
    expect((await exported(alice, session, "main", stored)).equals(stored)).toBe(true)
  })
}

test("an uploaded file is followed from its end, and a followed one is uploaded from there", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(3))
  writeFileSync(file, lines(3, 0, 10))
  const { id: session } = await upload(file)
  expect((await sourcesOf(session))[0]?.raw).toMatchObject({ bytes: readFileSync(file).length, lines: 8 })
  appendFileSync(file, lines(3, 10, 14))
  const cli = follower(alice, [file])
  const whole = filtered(lines(3, 0, 14)).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  await cli.told((one) => one.event === "sent" && one.lines === 12)
  await cli.end()
  expect((await sourcesOf(session))[0]?.raw).toMatchObject({ bytes: readFileSync(file).length, lines: 12 })
  appendFileSync(file, lines(3, 14, 16))
  expect((await upload(file)).sources).toEqual([{ name: "main", lines: 13, sent: 1 }])
})

test("a file that its agent rewrote while it was followed is uploaded from where following ended", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(4))
  writeFileSync(file, lines(4, 0, 10))
  const cli = follower(alice, [file])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  await cli.told((one) => one.event === "sent" && one.lines === 8)
  writeFileSync(file, lines(4, 5, 13))
  await cli.told((one) => one.event === "sent" && one.lines === 11)
  await cli.end()
  appendFileSync(file, lines(4, 13, 16))
  expect((await upload(file)).sources).toEqual([{ name: "main", lines: 13, sent: 2 }])
  const whole = filtered(lines(4, 0, 16)).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
})

test("a complete last line without its newline is the last one when the session falls silent, and is not sent again", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(5))
  const last = lines(5, 0, 4)
  writeFileSync(file, last.subarray(0, -1))
  const cli = follower(alice, [file, "--idle", "1s"])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  await cli.told((one) => one.event === "complete")
  const halved = last.subarray(0, -1)
  expect((await exported(alice, session, "main", halved)).equals(halved)).toBe(true)
  // An upload of it has nothing to add, and neither has who follows again.
  expect((await upload(file)).sources).toEqual([{ name: "main", lines: 4, sent: 0 }])
  appendFileSync(file, "\n")
  appendFileSync(file, lines(5, 5, 7))
  const whole = filtered(lines(5, 0, 7)).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  await cli.end()
})

test("a last line uploaded before it has its newline is not sent again by a follower", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(6))
  writeFileSync(file, lines(6, 0, 4).subarray(0, -1))
  const { id: session } = await upload(file)
  const cli = follower(alice, [file])
  await cli.told((one) => one.event === "following")
  appendFileSync(file, "\n")
  appendFileSync(file, lines(6, 5, 7))
  const whole = filtered(lines(6, 0, 7)).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  await cli.end()
})

test("half a last line waits for its end with every sender, and completes no session", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(7))
  writeFileSync(file, lines(7, 0, 4).subarray(0, -20))
  const cli = follower(alice, [file, "--idle", "1s"])
  const { id: session = "" } = await cli.told((one) => one.event === "following")
  await cli.told((one) => one.event === "complete")
  const before = filtered(lines(7, 0, 3)).bytes
  expect((await exported(alice, session, "main", before)).equals(before)).toBe(true)
  expect((await upload(file)).sources).toEqual([{ name: "main", lines: 3, sent: 0 }])
  expect(await statusOf(alice, session)).toBe("complete")
  writeFileSync(file, lines(7, 0, 4))
  const whole = filtered(lines(7, 0, 4)).bytes
  expect((await exported(alice, session, "main", whole)).equals(whole)).toBe(true)
  await cli.end()
})
