import { onLine, onWords } from "#protocol/anchors"
import type { OutputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import { cleanLine, isVisible } from "#protocol/clean"
import type { Anchor, Comment } from "#protocol/comments"
import { Refusal } from "#protocol/errors"
import { mentionedIn } from "#protocol/mentions"
import { lookAgain } from "../access/again.ts"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import { type AnyOpened, type Opened, type OpenedInAnyState, settle } from "../access/open.ts"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { roomForComment } from "./bounds.ts"
import { mentionable, writeMentions } from "./mentions.ts"
import { readBy } from "./read.ts"
import { show, type Written, written } from "./show.ts"

/**
 * The room of comments: what people write beside the entries of a session, in threads one level deep. Text, never more than
 * text. One's own can be changed and deleted; anybody who may comment resolves a thread; the owner deletes any. Who may do what is the door's to say. The room never
 * tells anybody of a comment: mail and live listen to the events.
 */

export async function listComments(
  store: Store,
  session: Opened<"readComments">,
  asked: { cursor?: string | undefined; limit: number },
): Promise<OutputOf<typeof calls.listComments>> {
  const rows = await written(store.db, session.id)
    .$if(asked.cursor !== undefined, (query) => query.where("c.id", ">", asked.cursor ?? ""))
    .orderBy("c.id")
    .limit(asked.limit + 1)
    .execute()
  const page = rows.slice(0, asked.limit)
  const comments = await show(store.db, session, page)
  const read = await readBy(store, session)
  await lookAgain(store, session)
  return { comments, next: rows.length > asked.limit ? (page.at(-1)?.id ?? null) : null, read }
}

export async function createComment(
  store: Store,
  session: Opened<"comment">,
  given: { seq?: number | undefined; anchor?: Anchor | undefined; reply_to?: string | undefined; text: string },
): Promise<Comment> {
  const author = personOf(session)
  const text = storable(given.text)
  return change(store, session, async (held) => {
    await roomForComment(held.db, session.id)
    const root = given.reply_to === undefined ? null : await rootOf(held, session.id, given.reply_to)
    const anchor = root ? null : anchorIn(session, given)
    const seq = root ? root.seq : seqOf(anchor)
    const mentioned = await mentionable(held, session.id, text, [])
    // Made while the session is held: later ones have greater ids.
    const id = newId()
    await held.record({
      name: "comment.created",
      subject: id,
      data: {
        seq,
        ...(anchor && onWords(anchor) ? { on: "words" as const } : {}),
        ...(anchor && onLine(anchor) ? { on: "line" as const } : {}),
        ...(root ? { reply: true as const } : {}),
        ...(mentioned.length > 0 ? { mentioned: mentioned.map((it) => it.id) } : {}),
      },
      names: { mentioned: mentioned.map((it) => cleanLine(it.name, 80)).join(", ") || undefined },
    })
    await held.db
      .insertInto("comments")
      .values({
        id,
        session_id: session.id,
        seq,
        author_id: author,
        text,
        created_at: store.now,
        edited_at: null,
        resolved_at: null,
        resolved_by: null,
        thread_id: root?.id ?? null,
        anchor: anchor && Object.keys(anchor).length > 1 ? JSON.stringify(anchor) : null,
      })
      .execute()
    await writeMentions(store, held, id, mentioned)
    return shown(held, session, id)
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
    if (text !== undefined && known.deleted_at !== null) throw gone()
    if (text !== undefined && known.author_id !== person) {
      throw new Refusal("FORBIDDEN", "Only its author can edit a comment.")
    }
    if (given.resolved !== undefined && known.thread_id !== null) {
      throw new Refusal("INVALID_INPUT", "resolved: Resolve the comment that this one replies to.")
    }
    const resolves = given.resolved !== undefined && given.resolved !== (known.resolved_at !== null)
    const rewords = text !== undefined && text !== known.text
    if (!resolves && !rewords) {
      held.unchanged()
      return shown(held, session, known.id)
    }
    // Whom it mentioned already may have lost access since; that is no reason to refuse the rest.
    const already = mentionedIn(known.text)
    const mentioned = rewords ? await mentionable(held, session.id, text, already) : null
    const added = (mentioned ?? []).map((it) => it.id).filter((it) => !already.includes(it))
    await held.record({
      name: "comment.changed",
      subject: known.id,
      data: {
        ...(rewords ? { reworded: true } : {}),
        ...(resolves ? { resolved: given.resolved } : {}),
        ...(added.length > 0 ? { mentioned: added } : {}),
      },
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
    if (mentioned) await writeMentions(store, held, known.id, mentioned)
    return shown(held, session, known.id)
  })
}

/** Whose comment it is comes before the session's state: another's is refused for the role, also where nothing changes any more. */
export async function deleteComment(store: Store, asked: OpenedInAnyState<"comment">, id: string): Promise<void> {
  const known = await written(store.db, asked.id).where("c.id", "=", id).executeTakeFirst()
  if (known && known.author_id !== asked.viewer.person?.id) await settle(store, asked, "moderate")
  const session = await settle(store, asked, "comment")
  if (!known || known.deleted_at !== null) throw gone()
  await change(store, session, async (held) => {
    const now = await commentIn(held, session.id, id)
    if (now.deleted_at !== null) throw gone()
    await held.record({ name: "comment.deleted", subject: id, data: { seq: known.seq } })
    if (await hasReplies(held, id)) {
      await writeMentions(store, held, id, [])
      await held.db.updateTable("comments").set({ text: "", deleted_at: store.now }).where("id", "=", id).execute()
      return
    }
    await held.db.deleteFrom("comments").where("id", "=", id).execute()
    if (now.thread_id === null || (await hasReplies(held, now.thread_id))) return
    // The place that was kept for its replies is needed no more.
    await held.db.deleteFrom("comments").where("id", "=", now.thread_id).where("deleted_at", "is not", null).execute()
  })
}

const hasReplies = async ({ db }: Held, thread: string) =>
  (await db.selectFrom("comments").select("id").where("thread_id", "=", thread).limit(1).executeTakeFirst()) !==
  undefined

/** The comment that a thread begins with: a reply to a reply joins its thread. */
async function rootOf(held: Held, session: string, id: string): Promise<Written> {
  const known = await commentIn(held, session, id)
  return known.thread_id === null ? known : commentIn(held, session, known.thread_id)
}

/** What a new thread is about. What it quotes is kept as the words that its author saw, and is never more than text. */
function anchorIn(
  session: Opened<"comment">,
  given: { seq?: number | undefined; anchor?: Anchor | undefined },
): Anchor {
  const anchor = given.anchor ?? (given.seq === undefined ? undefined : { seq: given.seq })
  if (!anchor) throw new Refusal("INVALID_INPUT", "anchor: Say what the comment is about.")
  if (anchor.seq !== "diff" && anchor.seq > session.upTo) {
    throw new Refusal("INVALID_INPUT", "seq: There is no such entry.")
  }
  const words = onWords(anchor)
  if (words) return { ...words, quote: storable(words.quote, "quote"), part: storable(words.part, "part") }
  const line = onLine(anchor)
  return line ? { ...line, path: storable(line.path, "path") } : anchor
}

const seqOf = (anchor: Anchor | null) => (anchor === null || anchor.seq === "diff" ? 0 : anchor.seq)

async function shown(held: Held, session: AnyOpened, id: string): Promise<Comment> {
  const [comment] = await show(held.db, session, [await commentIn(held, session.id, id)])
  if (!comment) throw gone()
  return comment
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
function storable(text: string, field = "text"): string {
  const kept = text.replaceAll("\u0000", "").toWellFormed().trim()
  if (!isVisible(kept)) throw new Refusal("INVALID_INPUT", `${field}: Say something.`)
  return kept
}
