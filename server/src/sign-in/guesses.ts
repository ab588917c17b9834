import { type Kysely, type SqlBool, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * Counts wrong codes of the last day, by address and network, exactly across nodes and restarts. Guessing never locks
 * anybody out of an address: it makes the address's codes longer, until guessing is hopeless. Only the guessing network is
 * shut out. A try at an address for which no code was requested can't succeed, so it isn't counted.
 */
const DAY = 86_400_000
/** For one network: beyond that it has to wait, except a browser that has signed in with the address before. */
export const WRONG_PER_NETWORK = 100
/** At one address, from all networks, and on the whole server: codes made from then on have ten digits. */
const LONGER = { address: 20, server: 500 }
/**
 * Beyond that, shorter codes sent before are invalid too, except for a browser that has signed in before. This is what
 * bounds guessing: every network and browser has codes and tries of its own, and can request them before it guesses.
 */
const LONGER_ONLY = { address: 100, server: 1000 }

/** Counts a try as wrong before it is compared, so that concurrent tries count each other. Returns its id. */
export async function noteTry(store: Store, address: string, network: string): Promise<string> {
  const id = newId()
  await store.unrecorded.insertInto("wrong_codes").values({ id, address, network, at: store.now }).execute()
  return id
}

/** Uncounts a try that was right. */
export async function forgetTry(store: Store, id: string): Promise<void> {
  await store.unrecorded.deleteFrom("wrong_codes").where("id", "=", id).execute()
}

/** Refuses a network that has tried too many wrong codes. */
export async function lookGuessed(store: Store, network: string): Promise<void> {
  const oldest = await nth(store, WRONG_PER_NETWORK, (db) => db.where("network", "=", network))
  if (oldest === null) return
  const seconds = Math.max(1, Math.ceil((oldest.at + DAY - oldest.now) / 1000))
  throw new Refusal(
    "RATE_LIMITED",
    "Too many wrong codes have come from this network today. Use a browser in which you have signed in before, or ask this server's administrator for a sign-in link.",
    {},
    seconds,
  )
}

/** Whether so many wrong codes were tried at an address, or on the whole server, that the next code has to be longer. */
export const needsLonger = (store: Store, address: string): Promise<boolean> => reached(store, address, LONGER)

/** Whether even short codes sent before are invalid now, not counting the current try. */
export const takesLongerOnly = (store: Store, address: string): Promise<boolean> =>
  reached(store, address, { address: LONGER_ONLY.address + 1, server: LONGER_ONLY.server + 1 })

async function reached(store: Store, address: string, most: typeof LONGER): Promise<boolean> {
  const [here, anywhere] = await Promise.all([
    nth(store, most.address, (db) => db.where("address", "=", address)),
    nth(store, most.server, (db) => db),
  ])
  return here !== null || anywhere !== null
}

type Wrong = ReturnType<typeof wrong>
const wrong = (db: Kysely<Tables>) => db.selectFrom("wrong_codes")

/** The `most`-th most recent of the last day, or null if there are fewer. */
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
