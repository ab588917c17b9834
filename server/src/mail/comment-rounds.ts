import type { Kysely } from "kysely"
import type { Tables } from "../storage/tables.ts"
import type { Told } from "./letter-box.ts"

/**
 * Who is told of comments: the session's owner, people who wrote about the same entry, and people who are mentioned. What the
 * letter says is in write-comment.ts.
 */

/** The comments of a round, as a database query. */
const commentsOf = (db: Kysely<Tables>, { session, since, upto }: Told) =>
  db
    .selectFrom("comments as c")
    .where("c.session_id", "=", session)
    .where("c.created_at", ">=", since)
    .where("c.created_at", "<=", upto)
    .where("c.deleted_at", "is", null)

/**
 * The addresses of the owner, of people who wrote about the same entries and still have access, and of people who are
 * mentioned (their access is checked when the letter is sent); never for their own comments.
 */
export async function concernedByComments(db: Kysely<Tables>, told: Told): Promise<string[]> {
  const mentioned = await mentionedBy(db, told)
  const said = await commentsOf(db, told)
    .select((row) => ["c.seq", "c.author_id", row.fn.max("c.created_at").as("at")])
    .groupBy(["c.seq", "c.author_id"])
    .execute()
  if (said.length === 0 && mentioned.length === 0) return []
  const hears = (person: string, since: ReadonlyMap<number, number> | null) =>
    said.some((one) => one.author_id !== person && (since === null || (since.get(one.seq) ?? Infinity) < one.at))
  const people = new Set<string>()
  const owner = await db.selectFrom("sessions").select("owner_id").where("id", "=", told.session).executeTakeFirst()
  if (owner && hears(owner.owner_id, null)) people.add(owner.owner_id)
  for (const [person, since] of await authorsOf(db, told)) if (hears(person, since)) people.add(person)
  for (const person of mentioned) people.add(person)
  if (people.size === 0) return []
  const rows = await db
    .selectFrom("people")
    .select("email")
    .where("id", "in", [...people])
    .where("disabled_at", "is", null)
    .where("deleted_at", "is", null)
    .execute()
  return rows.map(({ email }) => email)
}

/** Who is mentioned by comments of the round, or in it by an edit of an earlier one. */
async function mentionedBy(db: Kysely<Tables>, { session, since, upto }: Told): Promise<string[]> {
  const rows = await db
    .selectFrom("comments as c")
    .innerJoin("comment_mentions as m", "m.comment_id", "c.id")
    .select("m.person_id")
    .distinct()
    .where("c.session_id", "=", session)
    .where("c.deleted_at", "is", null)
    .where((it) => it.or([it.between("c.created_at", since, upto), it.between("m.added_at", since, upto)]))
    .whereRef("m.person_id", "<>", "c.author_id")
    .execute()
  return rows.map(({ person_id }) => person_id)
}

/** Collaborators who wrote about an entry of this round: since when, by entry. */
async function authorsOf(db: Kysely<Tables>, told: Told): Promise<Map<string, Map<number, number>>> {
  const rows = await db
    .selectFrom("comments as c")
    .innerJoin("collaborators as k", (on) =>
      on.onRef("k.session_id", "=", "c.session_id").onRef("k.person_id", "=", "c.author_id"),
    )
    .select((row) => ["c.author_id", "c.seq", row.fn.min("c.created_at").as("at")])
    .groupBy(["c.author_id", "c.seq"])
    .where("c.session_id", "=", told.session)
    .where("c.seq", "in", commentsOf(db, told).select("c.seq"))
    .execute()
  const authors = new Map<string, Map<number, number>>()
  for (const { author_id, seq, at } of rows) {
    authors.set(author_id, (authors.get(author_id) ?? new Map<number, number>()).set(seq, at))
  }
  return authors
}
