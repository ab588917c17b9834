import { type ExpressionBuilder, type Selectable, sql } from "kysely"
import { maskAddress, normaliseAddress } from "#protocol/address"
import { Refusal } from "#protocol/errors"
import { CollaboratorRole } from "#protocol/people"
import type { Collaborator, InviteOutcome, InviteResult } from "#protocol/sharing"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { CollaboratorsTable } from "../storage/tables/sharing.ts"
import type { Tables } from "../storage/tables.ts"
import { countAddition } from "./additions.ts"
import { type LetterSeen, letterStates, noLetter } from "./letter-states.ts"

/**
 * The room of sharing: who has been invited to a session, and in which role. No lookup here depends on whether an address
 * has an account: an invitation takes the same path, the same time and the same bytes for everybody.
 */

/** The most collaborators of a session, including invited ones. */
export const MOST_COLLABORATORS = 50

/** How long an invitation is valid until it is opened. */
const INVITATION_DAYS = 30

export interface Inviting {
  email?: string | undefined
  emails?: string[] | undefined
  /** If it is missing, people with access keep their role, and others become viewers. */
  role?: string | undefined
  note?: string | undefined
}

export async function invite(
  store: Store,
  session: Opened<"share">,
  given: Inviting,
): Promise<InviteOutcome | { results: InviteResult[] }> {
  // PostgreSQL refuses NUL in text.
  const note = given.note?.replaceAll("\u0000", "").toWellFormed()
  if (given.emails === undefined) {
    if (given.email === undefined) throw new Refusal("INVALID_EMAIL")
    return inviteOne(store, session, given.email, given.role, note)
  }
  const results: InviteResult[] = []
  for (const email of given.emails) {
    try {
      results.push(await inviteOne(store, session, email, given.role, note))
    } catch (error) {
      // Each address is handled independently: a refused one doesn't affect the others.
      if (!(error instanceof Refusal)) throw error
      results.push({ email, error: { code: error.code, message: error.message } })
    }
  }
  return { results }
}

async function inviteOne(
  store: Store,
  session: Opened<"share">,
  email: string,
  roleName: string | undefined,
  note: string | undefined,
): Promise<InviteOutcome> {
  const address = normaliseAddress(email)
  if (address === null) throw new Refusal("INVALID_EMAIL")
  const asked = roleName === undefined ? null : roleOfName(roleName)
  const sharer = session.viewer.person?.id ?? session.row.owner_id
  await countAddition(store, sharer)
  return change(store, session, async (held) => {
    if (await isOwn(held, address, session.row.owner_id)) {
      held.unchanged()
      return { id: null, email: address, role: asked ?? "viewer", outcome: "own" as const }
    }
    const known = await held.db
      .selectFrom("collaborators")
      .select(["id", "role", "person_id", "address"])
      .where("session_id", "=", session.id)
      .where("address", "=", address)
      .executeTakeFirst()
    if (known) {
      const role = asked ?? known.role
      await inviteAgain(store, held, known, role, note)
      return { id: known.id, email: address, role, outcome: "updated" as const }
    }
    const id = newId()
    const role = asked ?? "viewer"
    await held.record({
      name: "collaborator.invited",
      subject: id,
      data: { role },
      names: { address, note: note || undefined },
    })
    await refuseWhenFull(held, session.id)
    await held.db
      .insertInto("collaborators")
      .values({
        id,
        session_id: session.id,
        address,
        person_id: null,
        role,
        invited_by: sharer,
        note: note ?? null,
        created_at: store.now,
        accepted_at: null,
        expires_at: expiry(store),
      })
      .execute()
    return { id, email: address, role, outcome: "invited" as const }
  })
}

async function isOwn(held: Held, address: string, owner: string): Promise<boolean> {
  const own = held.db
    .selectFrom("addresses")
    .select("address")
    .where("address", "=", address)
    .where("person_id", "=", owner)
  return (await own.executeTakeFirst()) !== undefined
}

/** Renews an invitation that nobody has accepted, and gives the role to the person who is invited or already has access. */
async function inviteAgain(
  store: Store,
  held: Held,
  known: Pick<Selectable<CollaboratorsTable>, "id" | "role" | "person_id" | "address">,
  role: CollaboratorRole,
  note: string | undefined,
): Promise<void> {
  const isPending = known.person_id === null
  // They already have access in this role: nothing happened that belongs in the history.
  if (!isPending && known.role === role) return held.unchanged()
  await held.record({
    name: "collaborator.changed",
    subject: known.id,
    data: { from: known.role, to: role, again: true },
    names: { address: known.address },
    pending: isPending,
  })
  await held.db
    .updateTable("collaborators")
    .set({ role, ...(isPending ? { expires_at: expiry(store), ...(note ? { note } : {}) } : {}) })
    .where("id", "=", known.id)
    .execute()
}

async function refuseWhenFull(held: Held, session: string): Promise<void> {
  const { count } = await held.db
    .selectFrom("collaborators")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("session_id", "=", session)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_COLLABORATORS) throw new Refusal("COLLABORATOR_LIMIT")
}

export const expiry = (store: Store) => sql<number>`${store.now} + ${INVITATION_DAYS * 86_400_000}`

function roleOfName(name: string): CollaboratorRole {
  const role = CollaboratorRole.safeParse(name)
  if (!role.success) throw new Refusal("INVALID_ROLE")
  return role.data
}

/** Leaves out the letter's state, because the viewer may see neither it nor the address. */
export function project(
  row: Omit<Selectable<CollaboratorsTable>, "session_id" | "invited_by" | "note">,
  name: string | null,
  letter: LetterSeen | null,
): Collaborator {
  const all = letter !== null
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return {
    id: row.id,
    email: all ? row.address : maskAddress(row.address),
    name: row.person_id === null ? null : name,
    person_id: row.person_id,
    role: row.role,
    status: row.person_id === null ? "invited" : "active",
    created_at: new Date(row.created_at).toISOString(),
    accepted_at: iso(row.accepted_at),
    expires_at: all ? iso(row.expires_at) : null,
    letter: letter?.letter ?? null,
    problem: letter?.problem ?? null,
  }
}

export const letterOf = async (db: Store["db"], row: Selectable<CollaboratorsTable>) =>
  (await letterStates({ db }, row.session_id)).get(row.id) ?? noLetter

export async function changeRole(
  store: Store,
  session: Opened<"share">,
  collaborator: string,
  roleName: string,
): Promise<Collaborator> {
  const role = roleOfName(roleName)
  return change(store, session, async (held) => {
    const row = await collaboratorIn(held, session.id, collaborator)
    const person = row.person_id
      ? await held.db.selectFrom("people").select("name").where("id", "=", row.person_id).executeTakeFirst()
      : undefined
    if (row.role === role) {
      held.unchanged()
      return project(row, person?.name ?? null, await letterOf(held.db, row))
    }
    await held.record({
      name: "collaborator.changed",
      subject: row.id,
      data: { from: row.role, to: role },
      names: { address: row.address },
      pending: row.person_id === null,
    })
    await held.db.updateTable("collaborators").set({ role }).where("id", "=", row.id).execute()
    return project({ ...row, role }, person?.name ?? null, await letterOf(held.db, row))
  })
}

export async function removeCollaborator(store: Store, session: Opened<"share">, collaborator: string): Promise<void> {
  await change(store, session, async (held) => {
    const row = await collaboratorIn(held, session.id, collaborator)
    await held.record({
      name: "collaborator.removed",
      subject: row.id,
      data: { role: row.role, active: row.person_id !== null, ...(row.person_id ? { person: row.person_id } : {}) },
      names: { address: row.address },
      pending: row.person_id === null,
      concerns: await behind(held, row),
    })
    await held.db
      .deleteFrom("collaborators")
      .where("session_id", "=", session.id)
      .where((it) => (row.person_id === null ? it("id", "=", row.id) : allOf(it, row.person_id)))
      .execute()
  })
}

/** The rows that give a person access: the one bound to them, and every invitation to an address of theirs. */
function allOf(row: ExpressionBuilder<Tables, "collaborators">, person: string) {
  return row.or([
    row("person_id", "=", person),
    row.and([
      row("person_id", "is", null),
      row("address", "in", row.selectFrom("addresses").select("address").where("person_id", "=", person)),
    ]),
  ])
}

/** The person behind a row, if there is one: the invited person may have an account by now. */
async function behind(held: Held, row: { person_id: string | null; address: string }): Promise<string[]> {
  if (row.person_id !== null) return [row.person_id]
  const known = held.db.selectFrom("addresses").select("person_id").where("address", "=", row.address)
  return (await known.execute()).map((one) => one.person_id)
}

/** Gives up the viewer's own access. */
export async function leave(store: Store, session: Opened<"leave">): Promise<void> {
  const person = session.viewer.person
  if (!person) throw new Refusal("NOT_FOUND")
  await change(store, session, async (held) => {
    const gone = await held.db
      .deleteFrom("collaborators")
      .where("session_id", "=", session.id)
      .where((row) => allOf(row, person.id))
      .returning("id")
      .execute()
    // Another request of the same person, or of the owner, was faster.
    if (gone.length === 0) throw new Refusal("NOT_FOUND")
    await held.record({
      name: "collaborator.left",
      subject: gone[0]?.id ?? "",
      data: { person: person.id },
      concerns: [person.id],
    })
  })
}

/** The row of a collaborator in a locked session: other changes of the same row come before or after. */
export async function collaboratorIn(held: Held, session: string, id: string): Promise<Selectable<CollaboratorsTable>> {
  const row = await held.db
    .selectFrom("collaborators")
    .selectAll()
    .where("session_id", "=", session)
    .where("id", "=", id)
    .executeTakeFirst()
  if (!row) throw new Refusal("NOT_FOUND", "This person is no longer a collaborator.")
  return row
}
