import type { Kysely } from "kysely"
import { isVisible } from "#protocol/clean"
import type { Comment } from "#protocol/comments"
import { Refusal } from "#protocol/errors"
import { lookAgain } from "../access/again.ts"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import { type AnyOpened, abilitiesOf, type Opened, type OpenedInAnyState, settle } from "../access/open.ts"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { roomForComment } from "./bounds.ts"

/**
 * The room of comments: what people write beside the entries of a session. Text, never more than text. One's own can be changed
 * and deleted; anybody who may comment resolves; the owner deletes any. Who may do what is the door's to say. The room never
 * tells anybody of a comment: mail and live listen to the events.
 */

export async function listComments(
  store: Store,
  session: Opened<"readComments">,
  asked: { cursor?: string | undefined; limit: number },
): Promise<{ comments: Comment[]; next: string | null }> {
  const rows = await written(store.db, session.id)
    .$if(asked.cursor !== undefined, (query) => query.where("c.id", ">", asked.cursor ?? ""))
    .orderBy("c.id")
    .limit(asked.limit + 1)
    .execute()
  await lookAgain(store, session)
  const page = rows.slice(0, asked.limit)
  return {
    comments: page.map((row) => show(session, row)),
    next: rows.length > asked.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

export async function createComment(
  store: Store,
  session: Opened<"comment">,
  given: { seq: number; text: string },
): Promise<Comment> {
  const author = personOf(session)
  if (given.seq > session.upTo) throw new Refusal("INVALID_INPUT", "seq: There is no such entry.")
  const id = newId()
  return change(store, session, async (held) => {
    await roomForComment(held.db, session.id)
    await held.record({ name: "comment.created", subject: id, data: { seq: given.seq } })
    await held.db
      .insertInto("comments")
      .values({
        id,
        session_id: session.id,
        seq: given.seq,
        author_id: author,
        text: storable(given.text),
        created_at: store.now,
        edited_at: null,
        resolved_at: null,
        resolved_by: null,
      })
      .execute()
    return show(session, await commentIn(held, session.id, id))
  })
}

export async function patchComment(
  store: Store,
  session: Opened<"comment">,
  given: { commentId: string; text?: string | undefined; resolved?: boolean | undefined },
): Promise<Comment> {
  const person = personOf(session)
  return change(store, session, async (held) => {
    const known = await commentIn(held, session.id, given.commentId)
    const text = given.text === undefined ? undefined : storable(given.text)
    if (text !== undefined && known.author_id !== person) {
      throw new Refusal("FORBIDDEN", "Only its author can edit a comment.")
    }
    const resolves = given.resolved !== undefined && given.resolved !== (known.resolved_at !== null)
    const rewords = text !== undefined && text !== known.text
    if (!resolves && !rewords) {
      held.unchanged()
      return show(session, known)
    }
    await held.record({
      name: "comment.changed",
      subject: known.id,
      data: { ...(rewords ? { reworded: true } : {}), ...(resolves ? { resolved: given.resolved } : {}) },
    })
    await held.db
      .updateTable("comments")
      .set({
        ...(rewords ? { text, edited_at: store.now } : {}),
        ...(resolves
          ? { resolved_at: given.resolved ? store.now : null, resolved_by: given.resolved ? person : null }
          : {}),
      })
      .where("id", "=", known.id)
      .execute()
    return show(session, await commentIn(held, session.id, known.id))
  })
}

/** Whose comment it is comes before the session's state: another's is refused for the role, also where nothing changes any more. */
export async function deleteComment(store: Store, asked: OpenedInAnyState<"comment">, id: string): Promise<void> {
  const known = await written(store.db, asked.id).where("c.id", "=", id).executeTakeFirst()
  if (known && known.author_id !== asked.viewer.person?.id) await settle(store, asked, "moderate")
  const session = await settle(store, asked, "comment")
  if (!known) throw gone()
  await change(store, session, async (held) => {
    await commentIn(held, session.id, id)
    await held.record({ name: "comment.deleted", subject: id, data: { seq: known.seq } })
    await held.db.deleteFrom("comments").where("id", "=", id).execute()
  })
}

function written(db: Kysely<Tables>, session: string) {
  return db
    .selectFrom("comments as c")
    .innerJoin("people as p", "p.id", "c.author_id")
    .selectAll("c")
    .select(["p.name as author_name", "p.image as author_image", "p.deleted_at as author_deleted"])
    .where("c.session_id", "=", session)
}

type Written = Awaited<ReturnType<ReturnType<typeof written>["execute"]>>[number]

function show(session: AnyOpened, row: Written): Comment {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  const abilities = abilitiesOf(session)
  const own = row.author_id === session.viewer.person?.id
  const may: Comment["may"] = []
  if (abilities.includes("comment")) {
    if (own) may.push("edit")
    may.push("resolve")
    if (own || abilities.includes("moderate")) may.push("delete")
  }
  return {
    id: row.id,
    seq: row.seq,
    author: {
      id: row.author_id,
      name: row.author_deleted === null ? row.author_name : "Somebody who has left",
      picture: row.author_deleted === null ? row.author_image : null,
    },
    text: row.text,
    created_at: new Date(row.created_at).toISOString(),
    edited_at: iso(row.edited_at),
    resolved_at: iso(row.resolved_at),
    may,
  }
}

async function commentIn(held: Held, session: string, id: string): Promise<Written> {
  const row = await written(held.db, session).where("c.id", "=", id).executeTakeFirst()
  if (!row) throw gone()
  return row
}

const gone = () => new Refusal("NOT_FOUND", "There is no such comment, or it has been deleted.")

/** Only a person comments; the door has seen to it that one is there. */
function personOf(session: Opened<"comment">): string {
  if (!session.viewer.person) throw new Refusal("NOT_FOUND")
  return session.viewer.person.id
}

/** PostgreSQL refuses NUL in text; a text of nothing that can be seen is no comment. */
function storable(text: string): string {
  const kept = text.replaceAll("\u0000", "").toWellFormed().trim()
  if (!isVisible(kept)) throw new Refusal("INVALID_INPUT", "text: Say something.")
  return kept
}
