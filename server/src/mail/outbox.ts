import type { Transaction } from "kysely"
import { newId } from "../storage/id.ts"
import type { Recorded, Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { invitationLetter } from "./letters.ts"

/**
 * The room of letters. It only listens: a letter is a row, written in the transaction of the change that causes it, so that
 * neither is without the other. Sending happens later and elsewhere, and its failure never fails a call.
 */
export function keepOutbox(store: Store, appUrl: string): void {
  store.onRecord(async (event, db) => {
    if (event.name === "collaborator.invited" && event.session && event.subject) {
      await writeInvitation(db, store, appUrl, event, event.session, event.subject)
    }
  })
}

async function writeInvitation(
  db: Transaction<Tables>,
  store: Store,
  appUrl: string,
  event: Recorded,
  session: string,
  collaborator: string,
): Promise<void> {
  const it = await db
    .selectFrom("collaborators as c")
    .innerJoin("sessions as s", "s.id", "c.session_id")
    .innerJoin("people as p", "p.id", "c.invited_by")
    .select(["c.address", "c.role", "c.note", "s.title", "p.name as sharer"])
    .where("c.id", "=", collaborator)
    .executeTakeFirst()
  if (!it) return
  const { subject, text, html } = invitationLetter({ ...it, url: `${appUrl}/sessions/${session}` })
  await db
    .insertInto("letters")
    .values({
      id: newId(),
      kind: event.name,
      to_address: it.address,
      subject,
      text,
      html,
      state: "queued",
      attempts: 0,
      next_at: store.now,
      leased_until: null,
      problem: null,
      session_id: session,
      collaborator_id: collaborator,
      created_at: store.now,
      sent_at: null,
    })
    .execute()
}
