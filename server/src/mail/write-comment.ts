import type { Kysely } from "kysely"
import type { Tables } from "../storage/tables.ts"
import { commentsOf } from "./comment-rounds.ts"
import type { Outbox } from "./letter-box.ts"
import { commentLetter } from "./letters.ts"
import type { Taken } from "./take.ts"
import { leaveUrl } from "./unsubscribe.ts"

/** The most comments that a letter quotes. */
const MOST_QUOTED = 5

/**
 * Writes a letter about comments at the moment it is sent, so that it has their current text. Null, and the letter is
 * dropped, if nothing is left to tell. A retry sends the same text.
 */
export async function writeCommentLetter(outbox: Outbox, letter: Taken): Promise<Taken | null> {
  if (letter.text !== "") return letter
  const { store } = outbox
  const mine = { id: letter.id, attempts: letter.attempts, state: "sending" as const }
  const said = await saidTo(store.db, letter)
  const [first] = said
  const last = said.at(-1)
  if (!first || !last) {
    await store.unrecorded
      .deleteFrom("letters")
      .where((it) => it.and(mine))
      .execute()
    return null
  }
  const about = `${outbox.appUrl}/sessions/${letter.session_id}#e${first.seq}`
  const { subject, text, html } = commentLetter(
    {
      title: first.title,
      said: said.slice(0, MOST_QUOTED).map(({ name, text }) => ({ name, text })),
      more: said.length > MOST_QUOTED,
    },
    { site: outbox.appUrl, url: about, leave: leaveUrl(outbox, letter.id) },
  )
  const words = { subject, text, html, from_name: last.name, sender_id: last.author_id }
  await store.unrecorded
    .updateTable("letters")
    .set(words)
    .where((it) => it.and(mine))
    .execute()
  return { ...letter, ...words }
}

/**
 * Other people's comments of this round: all of them for the owner, for everybody else those after a comment of their own.
 */
async function saidTo(db: Kysely<Tables>, letter: Taken) {
  const { session_id: session, since, upto } = letter
  const reader = await db
    .selectFrom("addresses as a")
    .leftJoin("sessions as s", (on) => on.onRef("s.owner_id", "=", "a.person_id").on("s.id", "=", session))
    .select(["a.person_id", "s.id as owned"])
    .where("a.address", "=", letter.to_address)
    .executeTakeFirst()
  if (!reader || session === null || since === null || upto === null) return []
  return commentsOf(db, { session, since, upto })
    .innerJoin("people as p", "p.id", "c.author_id")
    .innerJoin("sessions as s", "s.id", "c.session_id")
    .select(["c.seq", "c.text", "c.author_id", "p.name", "s.title"])
    .where("c.author_id", "<>", reader.person_id)
    .$if(reader.owned === null, (query) =>
      query.where((it) =>
        it.exists(
          it
            .selectFrom("comments as own")
            .select("own.id")
            .where("own.session_id", "=", session)
            .where("own.author_id", "=", reader.person_id)
            .whereRef("own.seq", "=", "c.seq")
            .whereRef("own.created_at", "<", "c.created_at"),
        ),
      ),
    )
    .orderBy("c.created_at")
    .orderBy("c.id")
    .limit(MOST_QUOTED + 1)
    .execute()
}
