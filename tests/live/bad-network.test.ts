import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Wire } from "../../server/src/live/bus.ts"
import type { Running } from "../../server/src/main.ts"
import { chanceOf } from "../harness/chance.ts"
import { covered, notCovered } from "../harness/covered.ts"
import { freePort } from "../harness/free-port.ts"
import type { TokenHolder } from "../harness/people.ts"
import { sharedPostgres } from "../harness/postgres.ts"
import { redis, startRedis } from "../harness/redis.ts"
import { type TwoNodes, twoInProcess } from "./two-nodes.ts"
import { unbroken, watch } from "./watching.ts"

const chance = chanceOf(11)

/**
 * Two nodes whose messages to each other come late, out of order, or not at all. The rows are the truth: whatever the
 * transport does may cost silence, never a leaked byte and never a gap.
 */
const postgres = await sharedPostgres()
if (redis) covered("Redis as the bus", redis)
else notCovered("Redis as the bus", "no redis-server or valkey-server on this machine")

/** Half of the messages are lost; the rest arrive up to 60 ms late, in any order. */
const bad = (wire: Wire): Wire => ({
  ...wire,
  tell(message) {
    if (chance.is(0.5)) return
    setTimeout(() => wire.tell(message), chance.from(0, 60))
  },
})

for (const bus of ["NOTIFY", "Redis"] as const) {
  describe.skipIf(!postgres || (bus === "Redis" && !redis))(`with ${bus} over a bad network`, () => {
    let both: TwoNodes<Running>
    let running: Awaited<ReturnType<typeof startRedis>> | undefined
    let alice: TokenHolder
    let bob: TokenHolder

    beforeAll(async () => {
      if (!postgres) return
      let redisUrl = ""
      if (bus === "Redis" && redis) {
        const port = await freePort()
        running = await startRedis(port)
        redisUrl = `redis://127.0.0.1:${port}`
      }
      both = await twoInProcess(postgres, bad, { REDIS_URL: redisUrl })
      alice = await both.house.person("alice@example.com")
      bob = await both.house.person("bob@example.com")
    })
    afterAll(async () => {
      await both?.stop()
      await running?.stop()
    })

    const far = () => both.nodes[1].url

    test("Bob at the other node gets every entry in order in the end", async () => {
      const session = await both.house.session(alice)
      await alice.send(calls.patchSession, { id: session.id, visibility: "public" })
      const watching = await watch(far(), { authorization: `Bearer ${bob.token}` })
      watching.join(session.id)
      for (let line = 3; line < 60; line++) {
        await alice.fetch(`/api/sessions/${session.id}/entries?line=${line}`, {
          method: "POST",
          body: `{"n":${line}}\n`,
        })
      }
      await watching.until("the last entry", () => watching.seqs(session.id).at(-1) === 60, 15_000)
      expect(watching.seqs(session.id)).toHaveLength(60)
      expect(unbroken(watching.seqs(session.id))).toBeTrue()
      watching.hangUp()
    })

    test("nothing that was appended after a revocation arrives there", async () => {
      for (let trial = 0; trial < Number(process.env.OPENCTL_SOAK ?? 4); trial++) {
        const session = await both.house.session(alice)
        await alice.send(calls.patchSession, { id: session.id, visibility: "public" })
        const watching = await watch(far(), { authorization: `Bearer ${bob.token}` })
        watching.join(session.id)
        await watching.until("the first entries", () => watching.seqs(session.id).length === 3)
        let stopped = false
        const appending = ["one", "two", "three"].map(async (source) => {
          for (let line = 0; !stopped; line++) {
            await alice.fetch(`/api/sessions/${session.id}/entries?source=${source}&line=${line}`, {
              method: "POST",
              body: `{"n":${line}}\n`,
            })
          }
        })
        await Bun.sleep(chance.from(20, 50))
        await alice.send(calls.patchSession, { id: session.id, visibility: "private" })
        const { entries: known } = await alice.send(calls.getSession, { id: session.id })
        await Bun.sleep(120)
        stopped = true
        await Promise.all(appending)
        expect(watching.seqs(session.id).filter((seq) => seq > known)).toEqual([])
        watching.hangUp()
      }
    })
  })
}
