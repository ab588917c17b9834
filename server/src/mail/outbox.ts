import { type Kysely, sql, type Transaction } from "kysely"
import type { SessionEventName } from "#protocol/events"
import { derivedKeys } from "../storage/keys.ts"
import type { Recorded, Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { forgetLettersAbout } from "./forget.ts"
import type { Outbox } from "./letter-box.ts"
import { noteRound } from "./rounds.ts"
import { drop, writeInvitation, writeRemoval, writeRole } from "./write.ts"

/**
 * The room of letters. It only listens: a letter is a row, written in the transaction of the change that causes it, so that
 * neither exists without the other. It is sent later and elsewhere (postman.ts), and a failure to send never fails a call.
 */
export function keepOutbox(given: Omit<Outbox, "keys" | "onWritten"> & { secrets: Outbox["keys"] }): Outbox {
  const { secrets, ...rest } = given
  const listeners: (() => void)[] = []
  const outbox: Outbox = {
    ...rest,
    keys: derivedKeys(secrets, "unsubscribe"),
    onWritten: (listener) => void listeners.push(listener),
  }
  const causes = new WeakSet<Recorded>()
  outbox.store.onRecord(async (event, db) => {
    if (await hear(outbox, db, event)) causes.add(event)
  })
  outbox.store.onEvent((event) => {
    if (causes.has(event)) for (const listener of listeners) listener()
  })
  return outbox
}

type Of<Name extends SessionEventName> = Extract<Recorded, { name: Name }>

/** Within this time, a second invitation of the same address to the same session causes no second letter. */
const AGAIN_MS = 24 * 3_600_000

/**
 * Which letter an event of a session causes, or cancels. An event that causes none is listed too. A person's own events
 * cause none: they return before the switch, so a new one compiles without a line here. Returns whether a letter has been
 * written.
 */
async function hear(outbox: Outbox, db: Transaction<Tables>, event: Recorded): Promise<boolean> {
  if (event.session === undefined) return false
  const collaborator = event.subject ?? ""
  switch (event.name) {
    case "collaborator.invited":
      return writeInvitation(outbox, db, collaborator)
    case "collaborator.resent":
      // A letter that is still queued is sent as it is: two queued letters about one invitation help nobody.
      if ((await waiting(db, collaborator)).length > 0) return false
      return writeInvitation(outbox, db, collaborator)
    case "collaborator.changed":
      return heardChange(outbox, db, event, collaborator)
    case "collaborator.left":
      await dropWaiting(db, collaborator)
      return false
    case "collaborator.removed":
      await dropWaiting(db, collaborator)
      // Only people who had opened it are told that it is gone; an invitation that was taken back simply no longer exists.
      return event.data.active ? writeRemoval(outbox, db, event) : false
    case "comment.changed":
      // Only who is mentioned by it learns of an edit.
      if (event.data.mentioned) await noteRound(outbox, db, "comment", event)
      return false
    case "comment.created":
      // Its letter is written later, in a round.
      await noteRound(outbox, db, "comment", event)
      return false
    case "proposal.made":
      if (event.data.state === "pending") await noteRound(outbox, db, "prompt", event)
      return false
    case "question.opened":
      await noteRound(outbox, db, "prompt", event)
      return false
    case "session.deleted":
      await forgetLettersAbout(db, event.session)
      return false
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
    case "comment.deleted":
    case "run.began":
    case "run.ended":
    case "run.asked":
    case "proposal.decided":
    case "proposal.taken":
    case "proposal.ended":
    case "question.answered":
    case "question.closed":
      return false
    default:
      event satisfies never
      return false
  }
}

async function heardChange(
  outbox: Outbox,
  db: Transaction<Tables>,
  event: Of<"collaborator.changed">,
  collaborator: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("collaborators")
    .select(["person_id"])
    .where("id", "=", collaborator)
    .executeTakeFirst()
  if (!row) return false
  const { from, to, again } = event.data
  if (row.person_id !== null) return from === to ? false : writeRole(outbox, db, collaborator)
  if (from !== to && (await waiting(db, collaborator)).length > 0) {
    // The queued letter names the old role.
    await dropWaiting(db, collaborator)
    return writeInvitation(outbox, db, collaborator)
  }
  if (!again || (await wroteLately(outbox.store, db, collaborator))) return false
  return writeInvitation(outbox, db, collaborator)
}

const dropWaiting = async (db: Transaction<Tables>, collaborator: string) =>
  drop(
    db,
    (await waiting(db, collaborator)).map(({ id }) => id),
  )

/** Letters of an invitation that haven't been handed to a transport yet. */
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
