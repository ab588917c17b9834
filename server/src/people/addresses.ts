import { type Kysely, sql } from "kysely"
import type { Address } from "#protocol/account"
import { NOBODYS_DOMAIN } from "#protocol/address"
import { Refusal } from "#protocol/errors"
import { raiseEpochsOf } from "../access/epoch.ts"
import { endOwnInvitations } from "../access/own.ts"
import { proofIsFresh } from "../access/role.ts"
import type { Change, Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * A person's email addresses. An address belongs to the person who proved it last: the person who had it before loses it,
 * and with it every invitation to it that they hadn't opened yet. Nothing here reveals whether somebody else has an address.
 */

/** The most addresses that a person may have. */
const MOST_ADDRESSES = 20

export async function listAddresses(store: Store, person: string): Promise<{ addresses: Address[] }> {
  const rows = await store.unrecorded
    .selectFrom("addresses as a")
    .innerJoin("people as p", "p.id", "a.person_id")
    .select(["a.address", "a.proved_at", "p.email"])
    .select(proofIsFresh(store, "a.proved_at").as("fresh"))
    .where("a.person_id", "=", person)
    .orderBy("a.address")
    .execute()
  const addresses = rows.map((row) => ({
    email: row.address,
    verified: Boolean(row.fresh),
    proved_at: new Date(row.proved_at).toISOString(),
    primary: row.address === row.email,
  }))
  return { addresses: addresses.sort((one, other) => Number(other.primary) - Number(one.primary)) }
}

/** Gives an address to the person, who has just proved it. */
export async function proveAddress(store: Store, person: string, address: string): Promise<void> {
  await store.change(person, async (change) => {
    await change.record({ name: "address.proved", subject: person, names: { address } })
    await claim(change, store, address, person)
    const { count } = await change.db
      .selectFrom("addresses")
      .select((row) => row.fn.countAll<number>().as("count"))
      .where("person_id", "=", person)
      .executeTakeFirstOrThrow()
    if (Number(count) > MOST_ADDRESSES)
      throw new Refusal("CONFLICT", `A person has at most ${MOST_ADDRESSES} addresses.`)
  })
}

/**
 * Gives an address to a person who has just proved it, by whatever means. From now on nobody else has it, not even to sign
 * in or to be written to, and no session of the person's own has a pending invitation to it.
 */
export async function claim(change: Change, store: Store, address: string, person: string): Promise<void> {
  await holdAddresses(change.db, store)
  await change.db
    .insertInto("addresses")
    .values({ address, person_id: person, proved_at: store.now })
    .onConflict((conflict) => conflict.column("address").doUpdateSet({ person_id: person, proved_at: store.now }))
    .execute()
  await writeNobodyElseAt(change.db, address, person)
  await endOwnInvitations(change, store, address, person)
}

/**
 * Nobody else moves an address until the transaction ends: its holder, and where we write to people, are columns of two
 * tables that must agree. Called after the person's event is recorded, so that two changes never deadlock. (SQLite has only
 * one writer anyway.)
 */
export async function holdAddresses(db: Kysely<Tables>, store: Store): Promise<void> {
  if (store.dialect === "postgres")
    await sql`select pg_advisory_xact_lock(hashtextextended('who has which address', 0))`.execute(db)
}

/** The previous holder is written to at another of their addresses. */
export async function writeNobodyElseAt(db: Kysely<Tables>, address: string, person: string): Promise<void> {
  const former = await db
    .selectFrom("people")
    .select("id")
    .where("email", "=", address)
    .where("id", "!=", person)
    .executeTakeFirst()
  if (former) await writeTo(db, former.id, (await anotherOf(db, former.id)) ?? nowhere(former.id))
}

/** A person without any address left gets null, and can't be reached. */
export const nowhere = (person: string) => `${person.toLowerCase()}@${NOBODYS_DOMAIN}`

async function anotherOf(db: Kysely<Tables>, person: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("addresses")
    .select("address")
    .where("person_id", "=", person)
    .orderBy("proved_at", "desc")
    .executeTakeFirst()
  return row?.address
}

async function writeTo(db: Kysely<Tables>, person: string, address: string): Promise<void> {
  await db.updateTable("people").set({ email: address }).where("id", "=", person).execute()
}

/** Has letters go to this one of the person's addresses. */
export async function chooseAddress(store: Store, person: string, address: string): Promise<void> {
  await store.change(person, async (change) => {
    await change.record({ name: "address.chosen", subject: person, names: { address } })
    await holdAddresses(change.db, store)
    await own(change, person, address)
    await writeTo(change.db, person, address)
  })
}

/** Removes an address and the unopened invitations to it. The last address stays: without it the person couldn't sign in. */
export async function removeAddress(store: Store, person: string, address: string): Promise<void> {
  await store.change(person, async (change) => {
    await change.record({ name: "address.removed", subject: person, names: { address } })
    await holdAddresses(change.db, store)
    await own(change, person, address)
    // The unopened invitations to it no longer open anything for them.
    await raiseEpochsOf(change.db, person)
    await change.db.deleteFrom("addresses").where("address", "=", address).execute()
    const other = await anotherOf(change.db, person)
    if (!other) throw new Refusal("CONFLICT", "This is your only address. Add another one first.")
    const { email } = await change.db
      .selectFrom("people")
      .select("email")
      .where("id", "=", person)
      .executeTakeFirstOrThrow()
    if (email === address) await writeTo(change.db, person, other)
  })
}

async function own(change: Change, person: string, address: string): Promise<void> {
  const row = await change.db
    .selectFrom("addresses")
    .select("address")
    .where("address", "=", address)
    .where("person_id", "=", person)
    .executeTakeFirst()
  if (!row) throw new Refusal("NOT_FOUND", "This is not one of your addresses.")
}

/**
 * Records that a provider vouches for an address of a person. This renews what the person has and takes nothing from
 * anybody: the provider may have checked long ago, and a person who has proved the address since then is its reader now.
 */
export async function vouch(db: Kysely<Tables>, store: Store, address: string, person: string): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((transaction) => vouch(transaction, store, address, person))
  await holdAddresses(db, store)
  const moved = await db
    .insertInto("addresses")
    .values({ address, person_id: person, proved_at: store.now })
    .onConflict((conflict) =>
      conflict
        .column("address")
        .doUpdateSet({ person_id: person, proved_at: store.now })
        .where((row) =>
          row.or([row("addresses.person_id", "=", person), row.not(proofIsFresh(store, "addresses.proved_at"))]),
        ),
    )
    .returning("address")
    .executeTakeFirst()
  if (moved) await writeNobodyElseAt(db, address, person)
}
