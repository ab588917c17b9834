import type { Kysely } from "kysely"
import { Refusal } from "#protocol/errors"
import { MOST_MENTIONS, mentionedIn } from "#protocol/mentions"
import type { Held } from "../access/hold.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** Who is mentioned in comments: people who may see the session, by their ids. To be mentioned grants nothing. */

interface Mentioned {
  id: string
  name: string
}

/**
 * Whom this text mentions, if all of them may see the session; `already` are those whom it mentioned before. An id that is
 * nobody's is refused in the same words as one of somebody without access.
 */
export async function mentionable(
  { db }: Held,
  session: string,
  text: string,
  already: readonly string[],
): Promise<Mentioned[]> {
  const ids = mentionedIn(text)
  if (ids.length === 0) return []
  if (ids.length > MOST_MENTIONS) {
    throw new Refusal("INVALID_INPUT", `text: A comment can mention at most ${MOST_MENTIONS} people.`)
  }
  const people = await db
    .selectFrom("people as p")
    .select(["p.id", "p.name"])
    .where("p.id", "in", ids)
    .where((it) =>
      it.or([
        ...(already.length > 0 ? [it("p.id", "in", [...already])] : []),
        it.exists(
          it.selectFrom("sessions as s").select("s.id").where("s.id", "=", session).whereRef("s.owner_id", "=", "p.id"),
        ),
        it.exists(
          it
            .selectFrom("collaborators as k")
            .select("k.id")
            .where("k.session_id", "=", session)
            .whereRef("k.person_id", "=", "p.id"),
        ),
      ]),
    )
    .execute()
  if (people.length < ids.length) {
    throw new Refusal("INVALID_INPUT", "text: Somebody you mention can't see this session. Remove the mention.")
  }
  return people
}

/** Writes whom a comment mentions, instead of whom it mentioned. Who stays was mentioned before, and isn't told again. */
export async function writeMentions(
  store: Store,
  { db }: Held,
  comment: string,
  mentioned: readonly Mentioned[],
): Promise<void> {
  const ids = mentioned.map(({ id }) => id)
  await db
    .deleteFrom("comment_mentions")
    .where("comment_id", "=", comment)
    .$if(ids.length > 0, (query) => query.where("person_id", "not in", ids))
    .execute()
  if (ids.length === 0) return
  const rows = ids.map((person_id) => ({ comment_id: comment, person_id, added_at: store.now }))
  await db
    .insertInto("comment_mentions")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["comment_id", "person_id"]).doNothing())
    .execute()
}

/** Whom these comments mention, by the names that they have now. */
export async function mentionsOf(db: Kysely<Tables>, comments: readonly string[]): Promise<Map<string, Mentioned[]>> {
  if (comments.length === 0) return new Map()
  const rows = await db
    .selectFrom("comment_mentions as m")
    .innerJoin("people as p", "p.id", "m.person_id")
    .select(["m.comment_id", "p.id", "p.name", "p.deleted_at"])
    .where("m.comment_id", "in", [...comments])
    .orderBy("p.id")
    .execute()
  const found = new Map<string, Mentioned[]>()
  for (const { comment_id, id, name, deleted_at } of rows) {
    const shown = { id, name: deleted_at === null ? name : "Somebody who has left" }
    found.set(comment_id, [...(found.get(comment_id) ?? []), shown])
  }
  return found
}
