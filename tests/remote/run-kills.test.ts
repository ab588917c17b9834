import { afterEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { castAtTerminals } from "../harness/cast.ts"
import { until } from "../harness/until.ts"
import { chaos } from "./run-chaos.ts"
import { clientOf, endRuns, givenTo, runProcess } from "./run-process.ts"

const { it } = castAtTerminals()
afterEach(endRuns)

test("no prompt reaches the agent twice and none is lost without a word, whenever runner or server are killed", async () => {
  const outcome = await chaos({ it, seed: 4, steps: 14 })
  expect(outcome.runnerKills).toBeGreaterThan(0)
  expect(outcome.serverKills).toBeGreaterThan(0)
}, 120_000)

test("what was being written when the runner was killed stays, and the turn is not given again", async () => {
  const { alice } = it
  const prompt = "a long answer [[say 1000 10]]"
  const run = runProcess(alice, ["--stream", "--prompt", prompt])
  const { session: id } = await run.told("run")
  await run.told("text", (one) => one.text.includes("word-150 "))
  run.kill("SIGKILL")
  await run.ended
  const next = runProcess(alice, ["--resume", id])
  await next.told("run")
  const owner = clientOf(alice)
  let lines: Record<string, never>[] = []
  await until("the lines of the next run", async () => {
    const text = await (await owner.open(calls.exportSession, { id, source: "main" })).text()
    lines = text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    return lines.filter(({ type }) => type === "run").length === 2
  })
  const [, , cut, stop] = lines
  // The agent may have said its title since.
  expect(lines.slice(0, 5).map(({ type }) => type)).toEqual(["run", "prompt", "update", "stop", "run"] as never)
  expect(cut).toMatchObject({ cut: true, update: { sessionUpdate: "agent_message_chunk" } })
  expect(JSON.stringify(cut)).toContain("word-1 word-2 word-3 ")
  expect(stop).toMatchObject({ stop: "interrupted" })
  const { proposals } = await owner.send(calls.listProposals, { id })
  expect(proposals.map(({ state }) => state)).toEqual(["interrupted"])
  expect(givenTo(alice).filter((one) => one.prompt === prompt).length).toBe(1)
}, 60_000)
