import { expect, test } from "bun:test"
import type { Entry } from "#protocol/entries"
import type { Store } from "../../server/src/storage/store.ts"
import { placeAndCount, writeBeside } from "../../server/src/turns/beside.ts"
import { besideTables } from "../../server/src/turns/forget.ts"
import { keptNumbers } from "../../server/src/turns/gather.ts"
import { cast } from "../harness/cast.ts"
import { chanceOf } from "../harness/chance.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Line, linesBy, plainly } from "./beside-oracle.ts"

/**
 * The data beside the entries is the same however they are split into appends, and equals a simple count of the whole.
 *
 * Control: let `takeBack` in server/src/turns/counting.ts do nothing, or `link` never wait: these fail.
 */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6))
const ROUNDS = Number(process.env.ROUNDS ?? 2)

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  async function appendAll(store: Store, lines: readonly Line[], cut: () => number) {
    const { id } = await house.session(alice, {}, 0)
    const of = { id, reading: 7 }
    const entries: Entry[] = []
    for (let at = 0; at < lines.length; ) {
      const some = lines.slice(at, at + cut()).map((line) => structuredClone(line))
      at += some.length
      const beside = await placeAndCount(store, of, some)
      await store.write((db) => writeBeside(db, store, of, beside))
      entries.push(...some.map((line) => line.entry))
    }
    return { of, entries }
  }

  /** All rows of a reading, and of no other. */
  async function rowsOf(store: Store, id: string) {
    const all: Record<string, string[]> = {}
    for (const table of besideTables) {
      const rows = (await store.db.selectFrom(table).selectAll().where("session_id", "=", id).execute()) as object[]
      all[table] = rows.map((row) => JSON.stringify({ ...row, session_id: "" })).sort()
    }
    return all
  }

  test(`any cuts of the same lines come to the same rows, and to what a plain count says (seed ${SEED})`, async () => {
    const { store } = house
    for (let nth = 0; nth < ROUNDS; nth++) {
      const seed = SEED + nth
      const chance = chanceOf(seed)
      const lines = linesBy(seed, 120)
      const one = await appendAll(store, lines, () => 1)
      const some = await appendAll(store, lines, () => chance.from(1, 30))
      const whole = await appendAll(store, lines, () => lines.length)
      const rows = await rowsOf(store, one.of.id)
      expect(await rowsOf(store, some.of.id), `seed ${seed}`).toEqual(rows)
      expect(await rowsOf(store, whole.of.id), `seed ${seed}`).toEqual(rows)
      expect(some.entries).toEqual(one.entries)
      const plain = plainly(one.entries)
      const numbers = await keptNumbers(store, one.of)
      const { calls, failures, files, added, removed, repeated, agents, usage, unknown } = numbers
      const counted = { calls, failures, files, added, removed, repeated, agents, input: usage.input }
      expect({ ...counted, unknown: unknown.reduce((sum, it) => sum + it.count, 0) }, `seed ${seed}`).toMatchObject({
        ...counted,
        ...without(plain, "prompts"),
      })
      const prompts = await store.db.selectFrom("prompts").select("seq").where("session_id", "=", one.of.id).execute()
      expect(prompts.map((row) => row.seq).sort((a, b) => a - b)).toEqual(plain.prompts)
    }
  })
})

function without<T extends object, K extends keyof T>(it: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = it
  return rest
}
