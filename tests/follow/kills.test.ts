import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Scene, scene } from "../integration/cli-people.ts"
import { chaos } from "./chaos.ts"

let it: Scene
beforeAll(async () => {
  it = await scene()
})
afterAll(() => it?.end())

test("whoever is killed, the CLI or the server, and whatever becomes of the file: each line is there once and in order", async () => {
  const outcome = await chaos(it, "44444444-4444-4444-8444-444444444444", 7, 22)
  expect(outcome.cliKills).toBeGreaterThan(0)
  expect(outcome.serverKills).toBeGreaterThan(0)
  expect(outcome.purges).toBeGreaterThan(0)
}, 60_000)
