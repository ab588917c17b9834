import { type Kysely, sql, type Transaction } from "kysely"
import type { SessionEventName } from "#protocol/events"
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
  outbox.store.onRecord((event, db) => hear(outbox, db, event))
  return outbox
}

type Of<Name extends SessionEventName> = Extract<Recorded, { name: Name }>

/** As long as a second invitation of the same address to the same session causes no second letter. */
const AGAIN_MS = 24 * 3_600_000

/**
 * Which letter an event of a session causes, or ends. One that causes none says so. A person's own events cause none: they
 * return before the switch, so a new one compiles without a line here.
 */
async function hear(outbox: Outbox, db: Transaction<Tables>, event: Recorded): Promise<void> {
  if (event.session === undefined) return
  const collaborator = event.subject ?? ""
  switch (event.name) {
    case "collaborator.invited":
      return writeInvitation(outbox, db, collaborator)
    case "collaborator.resent":
      // What still waits goes out as it is: two letters of one invitation in the queue help nobody.
      if ((await waiting(db, collaborator)).length === 0) await writeInvitation(outbox, db, collaborator)
      return
    case "collaborator.changed":
      return heardChange(outbox, db, event, collaborator)
    case "collaborator.left":
      return dropWaiting(db, collaborator)
    case "collaborator.removed":
      await dropWaiting(db, collaborator)
      // Only who had opened it hears that it is gone; an invitation that was taken back is simply no more.
      if (event.data.active) await writeRemoval(outbox, db, event)
      return
    case "comment.created":
      return noteComment(outbox, db, event.session, event.at)
    case "session.deleted":
      return forgetLettersAbout(db, event.session)
    case "session.created":
    case "session.continued":
    case "session.renamed":
    case "session.completed":
    case "session.archived":
    case "session.unarchived":
    case "session.exported":
    case "append-token.ended":
    case "visibility.changed":
    case "comments.opened":
    case "comments.closed":
    case "collaborator.accepted":
    case "collaborator.merged":
    case "letter.failed":
    case "link.created":
    case "link.rotated":
    case "link.revoked":
    case "comment.changed":
    case "comment.deleted":
      return
    default:
      event satisfies never
  }
}

async function heardChange(
  outbox: Outbox,
  db: Transaction<Tables>,
  event: Of<"collaborator.changed">,
  collaborator: string,
): Promise<void> {
  const row = await db
    .selectFrom("collaborators")
    .select(["person_id"])
    .where("id", "=", collaborator)
    .executeTakeFirst()
  if (!row) return
  const { from, to, again } = event.data
  if (row.person_id !== null) {
    if (from !== to) await writeRole(outbox, db, collaborator)
    return
  }
  if (from !== to && (await waiting(db, collaborator)).length > 0) {
    // The letter that waits names the old role.
    await dropWaiting(db, collaborator)
    await writeInvitation(outbox, db, collaborator)
  } else if (again && !(await wroteLately(outbox.store, db, collaborator))) {
    await writeInvitation(outbox, db, collaborator)
  }
}

const dropWaiting = async (db: Transaction<Tables>, collaborator: string) =>
  drop(
    db,
    (await waiting(db, collaborator)).map(({ id }) => id),
  )

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
