import { type Kysely, sql } from "kysely"
import type { LetterKind } from "#protocol/letters"
import { newId } from "../storage/id.ts"
import type { Recorded } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { kinds } from "./kinds.ts"
import { leaveUrl } from "./leave-url.ts"
import type { Outbox } from "./letter-box.ts"
import { type Tells, wordings } from "./letters.ts"

/**
 * Writes the letters of an invitation's life into the outbox; returns whether there was one to write. Their content is read
 * in the transaction of the change.
 */
const DAY = 86_400_000

export async function writeInvitation(outbox: Outbox, db: Kysely<Tables>, collaborator: string): Promise<boolean> {
  const it = await invited(db, collaborator)
  if (!it) return false
  const { sharer, title, role, note } = it
  const tells = { sharer, title, role, note, days: 30 }
  return put(outbox, db, "invitation", { ...it, to: it.address, collaborator }, tells)
}

/** Reminds of an invitation that expires soon. Called by the postman's rounds, in a transaction. */
export async function writeExpiring(outbox: Outbox, db: Kysely<Tables>, collaborator: string): Promise<void> {
  const it = await invited(db, collaborator)
  if (!it || it.expires_at === null) return
  const now = Number((await db.selectNoFrom(outbox.store.now.as("now")).executeTakeFirstOrThrow()).now)
  const days = Math.max(1, Math.ceil((it.expires_at - now) / DAY))
  await put(outbox, db, "expiring", { ...it, to: it.address, collaborator }, { ...it, days })
}

export async function writeRole(outbox: Outbox, db: Kysely<Tables>, collaborator: string): Promise<boolean> {
  const it = await invited(db, collaborator)
  if (!it?.person_id) return false
  const to = await mainAddress(db, it.person_id)
  return to ? put(outbox, db, "role", { ...it, to, collaborator: it.id }, it) : false
}

/** The collaborator's row is gone by now; the event knows who it was. */
export async function writeRemoval(
  outbox: Outbox,
  db: Kysely<Tables>,
  event: Extract<Recorded, { name: "collaborator.removed" }>,
): Promise<boolean> {
  const { person } = event.data
  const to = person && (await mainAddress(db, person))
  const it = await db
    .selectFrom("sessions as s")
    .innerJoin("people as p", "p.id", "s.owner_id")
    .select(["s.id as session_id", "s.title", "p.id as sender_id", "p.name as sharer"])
    .where("s.id", "=", event.session)
    .executeTakeFirst()
  if (!it || !to) return false
  return put(outbox, db, "removal", { ...it, to, collaborator: event.subject ?? null }, it)
}

function invited(db: Kysely<Tables>, collaborator: string) {
  return db
    .selectFrom("collaborators as c")
    .innerJoin("sessions as s", "s.id", "c.session_id")
    .innerJoin("people as p", "p.id", "c.invited_by")
    .select(["c.id", "c.address", "c.role", "c.note", "c.person_id", "c.expires_at", "c.session_id"])
    .select(["s.title", "p.id as sender_id", "p.name as sharer"])
    .where("c.id", "=", collaborator)
    .executeTakeFirst()
}

/** Where a person reads letters: the address of their account, not the one that they were once invited by. */
async function mainAddress(db: Kysely<Tables>, person: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("people")
    .select("email")
    .where("id", "=", person)
    .where("disabled_at", "is", null)
    .where("deleted_at", "is", null)
    .executeTakeFirst()
  return row?.email
}

interface Addressed {
  to: string
  session_id: string
  sender_id: string
  sharer: string
  collaborator: string | null
}

/** Letters that haven't been handed to a transport yet are no longer wanted. */
export async function drop(db: Kysely<Tables>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable("letters")
    .set({ state: "dropped" })
    .where("id", "in", [...ids])
    .where("state", "=", "queued")
    .execute()
}

/** Puts a letter into the outbox: due at once, about the session's page. */
async function put<Kind extends LetterKind>(
  outbox: Outbox,
  db: Kysely<Tables>,
  kind: Kind,
  it: Addressed,
  tells: Tells[Kind],
): Promise<true> {
  const { store, appUrl } = outbox
  const id = newId()
  const about = `${appUrl}/sessions/${it.session_id}`
  // The address comes after the #, which no server and no log ever sees: the page fills in the form with it.
  const url = kinds[kind].to === "invited" ? `${about}#for=${encodeURIComponent(it.to)}` : about
  const { subject, text, html } = wordings[kind](tells, { site: appUrl, url, leave: leaveUrl(outbox, id) })
  await db
    .insertInto("letters")
    .values({
      id,
      kind,
      to_address: it.to,
      sender_id: it.sender_id,
      from_name: it.sharer,
      subject,
      text,
      html,
      state: outbox.carried ? "queued" : "kept",
      attempts: 0,
      next_at: store.now,
      leased_until: null,
      problem: null,
      provider_id: null,
      session_id: it.session_id,
      collaborator_id: it.collaborator,
      created_at: store.now,
      sent_at: null,
    })
    .execute()
  return true
}

/** Invitations that expire within three days, had a letter, and have had no reminder since they were made or renewed. */
export async function endingSoon(outbox: Outbox, db: Kysely<Tables>): Promise<string[]> {
  const { now } = outbox.store
  const rows = await db
    .selectFrom("collaborators as c")
    .select("c.id")
    .where("c.person_id", "is", null)
    .where("c.expires_at", ">", now)
    .where("c.expires_at", "<", sql<number>`${now} + ${3 * DAY}`)
    .where((row) =>
      row.exists(
        row
          .selectFrom("letters as l")
          .select("l.id")
          .whereRef("l.collaborator_id", "=", "c.id")
          .where("l.kind", "=", "invitation")
          .where("l.state", "=", "sent"),
      ),
    )
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("letters as l")
            .select("l.id")
            .whereRef("l.collaborator_id", "=", "c.id")
            .where("l.kind", "=", "expiring")
            // An invitation lasts 30 days: a letter from its last ten was about this expiry.
            .where("l.created_at", ">", sql<number>`c.expires_at - ${10 * DAY}`),
        ),
      ),
    )
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}
