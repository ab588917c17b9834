import { type Kysely, sql, type Transaction } from "kysely"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { LettersTable, Tables } from "../storage/tables.ts"
import type { Outbox } from "./letter-box.ts"

/**
 * Who is told of comments: the session's owner, people who wrote about the same entry, and people who are
 * mentioned. A comment updates one row,
 * however many people it concerns; comments made close together are told in one round, and a letter is written when it is
 * sent (write-comment.ts).
 */
const GATHER_MS = 2 * 60_000
/** The interval between two rounds of a session. */
const APART_MS = 10 * 60_000
/** How often due rounds are looked for. */
const AT_ONCE = 20

/** Records that there is something to tell, in the transaction of the comment. Without a transport nobody is told. */
export async function noteComment(outbox: Outbox, db: Kysely<Tables>, session: string, at: number): Promise<void> {
  if (!outbox.carried) return
  const { now } = outbox.store
  const soon = sql<number>`${now} + ${GATHER_MS}`
  await db
    .insertInto("comment_rounds")
    .values({ session_id: session, since: at, next_at: soon, last_at: null })
    .onConflict((conflict) =>
      conflict.column("session_id").doUpdateSet((row) => {
        const apart = sql<number>`coalesce(${row.ref("comment_rounds.last_at")}, 0) + ${APART_MS}`
        return {
          since: row.fn.coalesce("comment_rounds.since", sql<number>`${at}`),
          next_at: sql<number>`coalesce(${row.ref("comment_rounds.next_at")}, case when ${soon} > ${apart} then ${soon} else ${apart} end)`,
        }
      }),
    )
    .execute()
}

/** Begins the due rounds. Called while holding the gate, so that two nodes don't begin the same one. */
export async function beginRounds(store: Store, db: Transaction<Tables>): Promise<void> {
  const due = await dueRounds(store, db).selectAll().limit(AT_ONCE).execute()
  for (const { session_id: session, since } of due) {
    const [moved] = await db
      .updateTable("comment_rounds")
      .set({ since: null, next_at: null, last_at: store.now })
      .where("session_id", "=", session)
      .returning("last_at")
      .execute()
    if (since === null || !moved) continue
    const told = { session, since, upto: Number(moved.last_at) }
    for (const to of await concerned(db, told)) await putBlank(store, db, told, to)
  }
}

export async function anyRoundDue(store: Store): Promise<boolean> {
  return (await dueRounds(store, store.db).select("session_id").limit(1).executeTakeFirst()) !== undefined
}

const dueRounds = (store: Store, db: Kysely<Tables>) =>
  db.selectFrom("comment_rounds").where("next_at", "<=", store.now).orderBy("next_at")

export interface Told {
  session: string
  since: number
  upto: number
}

/** The comments of a round, as a database query. */
export const commentsOf = (db: Kysely<Tables>, { session, since, upto }: Told) =>
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
async function concerned(db: Kysely<Tables>, told: Told): Promise<string[]> {
  const said = await commentsOf(db, told)
    .select((row) => ["c.seq", "c.author_id", row.fn.max("c.created_at").as("at")])
    .groupBy(["c.seq", "c.author_id"])
    .execute()
  if (said.length === 0) return []
  const hears = (person: string, since: ReadonlyMap<number, number> | null) =>
    said.some((one) => one.author_id !== person && (since === null || (since.get(one.seq) ?? Infinity) < one.at))
  const people = new Set<string>()
  const owner = await db.selectFrom("sessions").select("owner_id").where("id", "=", told.session).executeTakeFirst()
  if (owner && hears(owner.owner_id, null)) people.add(owner.owner_id)
  for (const [person, since] of await authorsOf(db, told)) if (hears(person, since)) people.add(person)
  const mentions = await commentsOf(db, told)
    .innerJoin("comment_mentions as m", "m.comment_id", "c.id")
    .select("m.person_id")
    .distinct()
    .whereRef("m.person_id", "<>", "c.author_id")
    .execute()
  for (const { person_id } of mentions) people.add(person_id)
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

async function putBlank(store: Store, db: Kysely<Tables>, told: Told, to: string): Promise<void> {
  const blank: Pick<LettersTable, "subject" | "text" | "html"> = { subject: "", text: "", html: null }
  await db
    .insertInto("letters")
    .values({
      id: newId(),
      kind: "comment",
      to_address: to,
      sender_id: null,
      from_name: null,
      ...blank,
      state: "queued",
      attempts: 0,
      next_at: store.now,
      leased_until: null,
      problem: null,
      provider_id: null,
      session_id: told.session,
      collaborator_id: null,
      created_at: store.now,
      sent_at: null,
      since: told.since,
      upto: told.upto,
    })
    .execute()
}
