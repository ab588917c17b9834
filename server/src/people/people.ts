import type { Kysely, Selectable } from "kysely"
import { normaliseAddress } from "#protocol/address"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { raiseEpochsOf } from "../access/epoch.ts"
import { proofIsFresh } from "../access/role.ts"
import { newId } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"
import type { PeopleTable } from "../storage/tables/people.ts"
import type { Tables } from "../storage/tables.ts"
import { claim } from "./addresses.ts"

/**
 * The room of people: who somebody is, their addresses, and the tokens and sign-ins that they present. It must never reveal
 * whether an address has an account, except to its owner.
 */

export async function anybodyExists(store: Store): Promise<boolean> {
  return (await store.unrecorded.selectFrom("people").select("id").limit(1).executeTakeFirst()) !== undefined
}

/** Whether somebody is neither disabled nor deleted. */
export async function isActive(db: Kysely<Tables>, person: string): Promise<boolean> {
  const row = await db
    .selectFrom("people")
    .select("id")
    .where("id", "=", person)
    .where("disabled_at", "is", null)
    .where("deleted_at", "is", null)
    .executeTakeFirst()
  return row !== undefined
}

/** Makes a person who has proved the address. */
export async function makePerson(change: Change, store: Store, address: string, name: string): Promise<string> {
  const id = newId()
  const now = new Date().toISOString()
  await change.record({ name: "person.created", subject: id, names: { address } })
  await change.db
    .insertInto("people")
    .values({
      id,
      name: nameFor(name, address),
      email: address,
      email_verified: store.dialect === "sqlite" ? 1 : true,
      image: null,
      created_at: now,
      updated_at: now,
      disabled_at: null,
      deleted_at: null,
      unnamed: Number(cleanLine(name) === ""),
    })
    .execute()
  await claim(change, store, address, id)
  return id
}

/** A printable name; without one, the part of the address before the @. */
export function nameFor(name: string, address: string): string {
  return cleanLine(name, 80) || cleanLine(address.split("@")[0] ?? "", 80) || "Somebody"
}

export async function describeMe(store: Store, person: string): Promise<Me> {
  const row = await store.unrecorded
    .selectFrom("people")
    .select(["id", "name", "image", "email", "unnamed"])
    .where("id", "=", person)
    .executeTakeFirst()
  if (!row) throw new Refusal("UNAUTHENTICATED")
  const proved = await store.unrecorded
    .selectFrom("addresses")
    .select(["address", proofIsFresh(store, "proved_at").as("fresh")])
    .where("person_id", "=", person)
    .orderBy("address")
    .execute()
  const addresses = proved.map(({ address, fresh }) => ({ email: address, verified: Boolean(fresh) }))
  // The address for letters comes first.
  addresses.sort((one, other) => Number(other.email === row.email) - Number(one.email === row.email))
  return { person: { id: row.id, name: row.name, picture: row.image }, addresses, unnamed: row.unnamed === 1 }
}

export async function rename(store: Store, person: string, name: string): Promise<void> {
  const clean = cleanLine(name, 80)
  if (clean === "") throw new Refusal("INVALID_INPUT", "name: A name needs at least one character that can be seen.")
  await store.change(person, async (change) => {
    const before = await change.db.selectFrom("people").select("name").where("id", "=", person).executeTakeFirst()
    // A person who keeps the name derived from their address has still been asked.
    if (before?.name === clean) change.unchanged()
    else await change.record({ name: "person.renamed", subject: person, names: { to: clean } })
    await change.db.updateTable("people").set({ name: clean, unnamed: 0 }).where("id", "=", person).execute()
  })
}

/** The person who has proved an address, or, if nobody has, the person who is written to there. */
export async function personAt(db: Kysely<Tables>, given: string): Promise<Selectable<PeopleTable>> {
  const address = normaliseAddress(given)
  if (!address) throw new Refusal("INVALID_EMAIL", `${cleanLine(given, 100)} is not an email address.`)
  const people = db.selectFrom("people as p").selectAll("p").where("p.deleted_at", "is", null)
  const person =
    (await people
      .innerJoin("addresses as a", "a.person_id", "p.id")
      .where("a.address", "=", address)
      .executeTakeFirst()) ?? (await people.where("p.email", "=", address).executeTakeFirst())
  if (!person) throw new Refusal("NOT_FOUND", `Nobody here has the address ${address}.`)
  return person
}

/**
 * Disables or enables a person. It takes effect with the next request on every node, since each one asks the database. While
 * they are disabled nobody owns their sessions; all of these, and all that they collaborate on, are checked again.
 */
export async function setDisabled(store: Store, person: string, disabled: boolean): Promise<void> {
  await store.change(null, async (change) => {
    await change.record({ name: disabled ? "person.disabled" : "person.enabled", subject: person })
    await raiseEpochsOf(change.db, person)
    await change.db
      .updateTable("people")
      .set({ disabled_at: disabled ? store.now : null })
      .where("id", "=", person)
      .execute()
  })
}
