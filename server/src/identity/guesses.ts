import { type Kysely, type SqlBool, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * Wrong codes of the last day, by address and network, exact across nodes and restarts. Guessing locks nobody out of an address:
 * it makes the address's codes longer, until there is nothing to guess. Only the network that guesses is shut out.
 */
const DAY = 86_400_000
/** Of one network: what tries more has to wait. A browser that has signed in here before is not counted. */
export const WRONG_PER_NETWORK = 100
/** At one address, from wherever: then its codes have ten digits. */
export const WRONG_PER_ADDRESS = 20
/** On the whole server: then all codes have. */
export const WRONG_PER_SERVER = 500

export async function noteWrong(store: Store, address: string, network: string): Promise<void> {
  await store.unrecorded.insertInto("wrong_codes").values({ id: newId(), address, network, at: store.now }).execute()
}

/** Refuses a network that has tried too many wrong codes. */
export async function lookGuessed(store: Store, network: string): Promise<void> {
  const oldest = await nth(store, WRONG_PER_NETWORK, (db) => db.where("network", "=", network))
  if (oldest === null) return
  const seconds = Math.max(1, Math.ceil((oldest.at + DAY - oldest.now) / 1000))
  throw new Refusal(
    "RATE_LIMITED",
    "Too many wrong codes have come from this network today. Use a browser in which you have signed in before, or ask whoever runs this server for a sign-in link.",
    {},
    seconds,
  )
}

/** Whether so many wrong codes have been tried at an address, or on the whole server, that a short one is worth nothing. */
export async function guessedAt(store: Store, address: string): Promise<boolean> {
  const [here, anywhere] = await Promise.all([
    nth(store, WRONG_PER_ADDRESS, (db) => db.where("address", "=", address)),
    nth(store, WRONG_PER_SERVER, (db) => db),
  ])
  return here !== null || anywhere !== null
}

type Wrong = ReturnType<typeof wrong>
const wrong = (db: Kysely<Tables>) => db.selectFrom("wrong_codes")

/** The `most`-th youngest of those of the last day, or null when there are fewer. */
async function nth(
  store: Store,
  most: number,
  mine: (db: Wrong) => Wrong,
): Promise<{ at: number; now: number } | null> {
  const row = await mine(wrong(store.db))
    .select(["at", store.now.as("now")])
    .where(sql<SqlBool>`at > ${store.now} - ${DAY}`)
    .orderBy("at", "desc")
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst()
  return row ? { at: row.at, now: Number(row.now) } : null
}

export async function forgetOldGuesses(store: Store): Promise<void> {
  await store.unrecorded.deleteFrom("wrong_codes").where(sql<SqlBool>`at < ${store.now} - ${DAY}`).execute()
}
