import { afterEach, expect, test } from "bun:test"
import { appendFileSync, truncateSync, writeFileSync } from "node:fs"
import { castAtTerminals } from "../harness/cast.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { chaos } from "./chaos.ts"
import { endFollowers, exported, follower, serveAgain } from "./follower.ts"

const { it } = castAtTerminals()
afterEach(endFollowers)

test("each line is there once and in order after killing the CLI or the server, whatever happens to the file", async () => {
  const outcome = await chaos(it, "44444444-4444-4444-8444-444444444444", 7, 22)
  expect(outcome.cliKills).toBeGreaterThan(0)
  expect(outcome.serverKills).toBeGreaterThan(0)
  expect(outcome.purges).toBeGreaterThan(0)
}, 60_000)

test("lines that the agent purges while the server is away are kept on disk, even if the CLI is killed as well", async () => {
  const { alice } = it
  const session = "45454545-4545-4545-8545-454545454545"
  const file = claudeFile(alice, session)
  const lines = (from: number, to: number) => claudeLines(session, alice.work, from, to)
  writeFileSync(file, lines(0, 10))
  const cli = follower(alice, [file])
  await cli.told((one) => one.event === "sent" && one.lines === 8)
  await it.server.kill("SIGKILL")
  appendFileSync(file, lines(10, 20))
  await cli.told((one) => one.event === "away")
  truncateSync(file, 0)
  await cli.told((one) => one.event === "read-again" && one.why === "truncated")
  appendFileSync(file, lines(20, 23))
  await cli.end("SIGKILL")
  appendFileSync(file, lines(23, 30))
  // Once without a server, so that it has to tell from the spool alone what is new.
  const offline = follower(alice, [file])
  await offline.told((one) => one.event === "away")
  await serveAgain(it)
  const expected = filtered(lines(0, 30)).bytes
  const { id = "" } = await offline.told((one) => one.event === "following")
  expect(linesIn(await exported(alice, id, "main", expected))).toEqual(linesIn(expected))
  await offline.end()
}, 30_000)

const linesIn = (bytes: Buffer) => bytes.toString().split("\n")
