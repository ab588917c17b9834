import { sql, type Transaction } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** In bytes of raw lines. */
export interface Quota {
  /** Of one session. */
  maxSessionBytes: number
  /** Of all sessions of a person together; 0 for any number. */
  maxPersonBytes: number
}

/** What a line counts at least: an entry costs something, however short its line is. An agent's lines are longer by far. */
const LEAST_BYTES = 128

/** What a session counts towards what it and its owner may have. */
export function weightOf(session: { bytes: number; seq: number }): number {
  return Math.max(session.bytes, session.seq * LEAST_BYTES)
}

/** `lines` are stored of the source. */
export function overQuota(whose: "session" | "person", quota: Quota, lines: number): Refusal {
  const mb = (bytes: number) => `${Math.floor(bytes / 1_048_576).toLocaleString("en")} MB`
  const said =
    whose === "session"
      ? `This server accepts sessions of up to ${mb(quota.maxSessionBytes)}. Its administrator can raise MAX_SESSION_MB.`
      : `This server keeps up to ${mb(quota.maxPersonBytes)} for you, all sessions together. Delete some, or ask its administrator to raise MAX_PERSON_MB.`
  return new Refusal("TOO_LARGE", said, { expected: lines })
}

/**
 * Whether a person's sessions together have room to grow by so much. It is asked first in the transaction that makes them
 * grow: who comes with another session of theirs, on any node, waits for its end, so that nobody counts what is being added.
 */
export async function personHasRoom(
  db: Transaction<Tables>,
  store: Store,
  person: string,
  growth: number,
  quota: Quota,
): Promise<boolean> {
  if (quota.maxPersonBytes === 0 || growth <= 0) return true
  if (isFar(store, person, growth, quota)) return true
  // Not the person's row: whoever changes that may hold sessions already, and wait for us. (SQLite has one writer anyway.)
  if (store.dialect === "postgres") {
    await sql`select pg_advisory_xact_lock(hashtextextended('what a person stores', 0) # hashtextextended(${person}, 0))`.execute(
      db,
    )
  }
  const [all] = await store.kept(
    "append: what a person stores",
    { person, least: LEAST_BYTES },
    (db, it) =>
      db
        .selectFrom("sessions")
        .select((row) => row.fn.sum<number>(heavier(it.least)).as("weight"))
        .where("owner_id", "=", it.person),
    db,
  )
  const weight = Number(all?.weight ?? 0)
  keepWeight(store, person, weight + growth)
  return weight + growth <= quota.maxPersonBytes
}

/**
 * Far from the bound nobody's sessions are added up for each append: what was found a little while ago will do, with what has
 * come here since. Other nodes' share of that is less than what is left, by far.
 */
const FRESH_MS = 30_000
const FAR_BYTES = 1024 * 1_048_576
const MOST_KNOWN = 10_000
const known = new WeakMap<Store, Map<string, { weight: number; at: number }>>()

function isFar(store: Store, person: string, growth: number, { maxPersonBytes }: Quota): boolean {
  const found = known.get(store)?.get(person)
  if (!found || Date.now() - found.at > FRESH_MS) return false
  const left = maxPersonBytes - found.weight - growth
  if (left < Math.max(FAR_BYTES, maxPersonBytes / 2)) return false
  // Counted though the transaction may fail: then it is added up the sooner.
  found.weight += growth
  return true
}

function keepWeight(store: Store, person: string, weight: number): void {
  const all = known.get(store) ?? new Map()
  known.set(store, all)
  all.delete(person)
  all.set(person, { weight, at: Date.now() })
  if (all.size > MOST_KNOWN) all.delete(all.keys().next().value as string)
}

/** `weightOf`, as the database says it. */
const heavier = (least: number) => sql<number>`case when bytes > seq * ${least} then bytes else seq * ${least} end`
