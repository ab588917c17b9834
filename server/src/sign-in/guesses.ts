import { type Kysely, type SqlBool, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * Wrong codes of the last day, by address and network, exact across nodes and restarts. Guessing locks nobody out of an address:
 * it makes the address's codes longer, until there is nothing to guess. Only the network that guesses is shut out. What can hit
 * nothing, since nobody asked for a code there, is no guess and is not counted.
 */
const DAY = 86_400_000
/** Of one network: what tries more has to wait, but for a browser that has signed in with the address before. */
export const WRONG_PER_NETWORK = 100
/** At one address, from wherever, and on the whole server: then the codes that are made from now on have ten digits. */
const LONGER = { address: 20, server: 500 }
/**
 * Then shorter ones that were sent before count for nothing either, but to a browser that has signed in before. This is what
 * bounds guessing: every network and browser has codes and tries of its own, and can ask for them before it guesses.
 */
const LONGER_ONLY = { address: 100, server: 1000 }

/** Counts a try as a wrong one, before it is compared: of many at the same time, each counts the others. Gives its id. */
export async function noteTry(store: Store, address: string, network: string): Promise<string> {
  const id = newId()
  await store.unrecorded.insertInto("wrong_codes").values({ id, address, network, at: store.now }).execute()
  return id
}

/** It was not a wrong one after all. */
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

/** Whether so many wrong codes have been tried at an address, or on the whole server, that the next one has to be longer. */
export const needsLonger = (store: Store, address: string): Promise<boolean> => reached(store, address, LONGER)

/** Whether even a short code that was sent before is worth nothing: not counting the try that is under way. */
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
