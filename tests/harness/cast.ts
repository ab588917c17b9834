import { afterAll, beforeAll } from "bun:test"
import type { TestDatabase } from "./databases.ts"
import { type House, openHouse, type TokenHolder } from "./people.ts"
import { type Person, type Scene, scene } from "./terminals.ts"

/**
 * The cast of a test file, in one line: `const { house, alice, bob } = cast(database, ["alice", "bob"])`. It opens before
 * the first test and closes after the last. The result can be destructured at once; it is filled in by the time a test runs.
 */
const PATIENCE_MS = 60_000

/** A house on this database with these people in it, each with a token. `alice` has alice@example.com. `env` adds to its configuration. */
export function cast<const Name extends string>(
  database: Pick<TestDatabase, "env">,
  names: readonly Name[] = [],
  env: Record<string, string> | (() => Promise<Record<string, string>>) = {},
): { house: House } & Record<Name, TokenHolder> {
  const house = {} as House
  const people = {} as Record<Name, TokenHolder>
  for (const name of names) people[name] = {} as TokenHolder
  beforeAll(async () => {
    Object.assign(house, await openHouse(database, typeof env === "function" ? await env() : env))
    for (const name of names) Object.assign(people[name], await house.person(`${name}@example.com`))
  }, PATIENCE_MS)
  afterAll(() => house.stop?.())
  return { house, ...people }
}

/** Alice and Bob at terminals of their own, each signed in to the same server. `first` runs before that server stops. */
export function castAtTerminals(first?: (it: Scene) => Promise<unknown>): { it: Scene; alice: Person; bob: Person } {
  const it = {} as Scene
  const [alice, bob] = [{} as Person, {} as Person]
  beforeAll(async () => {
    const made = await scene()
    Object.assign(it, made, { alice: Object.assign(alice, made.alice), bob: Object.assign(bob, made.bob) })
  }, PATIENCE_MS)
  afterAll(async () => {
    if (!it.server) return
    await first?.(it)
    await it.end()
  }, PATIENCE_MS)
  return { it, alice, bob }
}
