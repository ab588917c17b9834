import { afterEach, expect, test } from "bun:test"
import { castAtTerminals } from "../harness/cast.ts"
import { chaos } from "./run-chaos.ts"
import { endRuns } from "./run-process.ts"

const { it } = castAtTerminals()
afterEach(endRuns)

test("no prompt reaches the agent twice and none is lost without a word, whenever runner or server are killed", async () => {
  const outcome = await chaos({ it, seed: 4, steps: 14 })
  console.log(outcome)
  expect(outcome.runnerKills).toBeGreaterThan(0)
  expect(outcome.serverKills).toBeGreaterThan(0)
}, 120_000)
