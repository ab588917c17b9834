import { afterEach, expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import { castAtTerminals } from "../harness/cast.ts"
import { until } from "../harness/until.ts"
import { clientOf, endRuns, givenTo, runProcess } from "./run-process.ts"

const { alice, bob } = castAtTerminals()
afterEach(endRuns)

test("a contributor's prompt waits, runs once it is approved, and its lines are there when its turn is over", async () => {
  const run = runProcess(alice, ["--share", "bob@example.com", "--role", "contributor", "--stream"])
  expect((await run.told("session")).url).toContain("/sessions/")
  const { session: id } = await run.told("run")
  const [owner, contributor] = [clientOf(alice), clientOf(bob)]
  await contributor.send(calls.listSessions, {})
  const proposal = randomUUID()
  await until("live", async () => (await owner.send(calls.getSession, { id })).status === "live")
  await contributor.send(calls.propose, { id, proposal, text: "Say hello [[say 20 5]] [[tool]]" })
  const waiting = await run.told("proposal", (it) => it.proposal.state === "pending")
  expect(givenTo(alice)).toEqual([])
  const { rev, hash } = waiting.proposal
  await owner.send(calls.decideProposal, { id, proposal, rev, approve: true, hash })
  await run.told("stop", (it) => it.proposal === proposal && it.state === "completed")
  expect(givenTo(alice).map(({ sha256 }) => sha256)).toEqual([hash])
  expect(run.events.filter(({ event }) => event === "text").at(-1)?.text).toContain("word-20")
  await until("the end", async () => {
    const { proposals } = await owner.send(calls.listProposals, { id })
    return proposals[0]?.state === "completed"
  })
  const lines = await (await owner.open(calls.exportSession, { id, source: "main" })).text()
  const types = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).type)
  expect([types[0], types[1], types.at(-1)]).toEqual(["run", "prompt", "stop"])
  run.kill("SIGTERM")
  expect(await run.ended).toBe(130)
  await until("ended", async () => (await owner.send(calls.getRun, { id })).run === null)
}, 60_000)
