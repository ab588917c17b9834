import { type Kysely, sql, type Transaction } from "kysely"
import { derivedKeys } from "../storage/keys.ts"
import type { Recorded, Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { noteComment } from "./comment-rounds.ts"
import { forgetLettersAbout } from "./forget.ts"
import type { Outbox } from "./letter-box.ts"
import { drop, writeInvitation, writeRemoval, writeRole } from "./write.ts"

/**
 * The room of letters. It only listens: a letter is a row, written in the transaction of the change that causes it, so that
 * neither is without the other. Sending happens later and elsewhere (postman.ts), and its failure never fails a call.
 */
export function keepOutbox(given: Omit<Outbox, "keys"> & { secrets: Outbox["keys"] }): Outbox {
  const { secrets, ...rest } = given
  const outbox: Outbox = { ...rest, keys: derivedKeys(secrets, "unsubscribe") }
  outbox.store.onRecord(async (event, db) => {
    const { session, subject } = event
    if (session && subject && event.name.startsWith("collaborator."))
      await hear(outbox, db, { ...event, session, subject })
    if (session && event.name === "comment.created") await noteComment(outbox, db, session, event.at)
    if (session && event.name === "session.deleted") await forgetLettersAbout(db, session)
  })
  return outbox
}

type OfCollaborator = Recorded & { session: string; subject: string }

/** As long as a second invitation of the same address to the same session causes no second letter. */
const AGAIN_MS = 24 * 3_600_000

async function hear(outbox: Outbox, db: Transaction<Tables>, event: OfCollaborator): Promise<void> {
  if (event.name === "collaborator.invited") return writeInvitation(outbox, db, event.subject)
  if (event.name === "collaborator.resent") {
    // What still waits goes out as it is: two letters of one invitation in the queue help nobody.
    if ((await waiting(db, event.subject)).length === 0) await writeInvitation(outbox, db, event.subject)
    return
  }
  if (event.name === "collaborator.changed") return heardChange(outbox, db, event)
  if (event.name === "collaborator.removed" || event.name === "collaborator.left") {
    await drop(
      db,
      (await waiting(db, event.subject)).map(({ id }) => id),
    )
    // Only who had opened it hears that it is gone; an invitation that was taken back is simply no more.
    if (event.name === "collaborator.removed" && event.data?.active === true) await writeRemoval(outbox, db, event)
  }
}

async function heardChange(outbox: Outbox, db: Transaction<Tables>, event: OfCollaborator): Promise<void> {
  const row = await db
    .selectFrom("collaborators")
    .select(["person_id"])
    .where("id", "=", event.subject)
    .executeTakeFirst()
  if (!row) return
  const changed = event.data?.from !== event.data?.to
  if (row.person_id !== null) {
    if (changed) await writeRole(outbox, db, event)
    return
  }
  const queued = await waiting(db, event.subject)
  if (queued.length > 0 && changed) {
    // The letter that waits names the old role.
    await drop(
      db,
      queued.map(({ id }) => id),
    )
    await writeInvitation(outbox, db, event.subject)
  } else if (event.data?.again === true && !(await wroteLately(outbox.store, db, event.subject))) {
    await writeInvitation(outbox, db, event.subject)
  }
}

/** Letters of an invitation that no transport has been given yet. */
function waiting(db: Kysely<Tables>, collaborator: string) {
  return db
    .selectFrom("letters")
    .select("id")
    .where("collaborator_id", "=", collaborator)
    .where("state", "=", "queued")
    .where("attempts", "=", 0)
    .execute()
}

async function wroteLately(store: Store, db: Kysely<Tables>, collaborator: string): Promise<boolean> {
  const row = await db
    .selectFrom("letters")
    .select("id")
    .where("collaborator_id", "=", collaborator)
    .where("kind", "=", "invitation")
    .where("state", "!=", "dropped")
    .where("created_at", ">", sql<number>`${store.now} - ${AGAIN_MS}`)
    .executeTakeFirst()
  return row !== undefined
}
