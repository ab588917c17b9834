import { type Kysely, sql } from "kysely"
import type { Tables } from "../storage/tables.ts"
import { commentLetter } from "./letters.ts"
import type { Outbox } from "./outbox.ts"
import { drop, mainAddress, put } from "./write.ts"

/**
 * Letters about comments: to the session's owner, and to whoever wrote about the same entry. They wait a little, so that what
 * is said in one go comes as one letter; until it goes, it is written again with whatever is added, reworded or deleted.
 */
const GATHER_MS = 2 * 60_000
/** As long as one letter about a session follows another to the same person. */
const APART_MS = 10 * 60_000
/** As many comments as a letter quotes. */
const MOST_QUOTED = 5

interface Waiting {
  id: string
  created_at: number
  next_at: number
}

export async function writeComment(outbox: Outbox, db: Kysely<Tables>, comment: string): Promise<void> {
  const said = await db
    .selectFrom("comments")
    .select(["session_id", "seq", "author_id", "created_at"])
    .where("id", "=", comment)
    .executeTakeFirst()
  if (!said) return
  for (const person of await concerned(db, said)) {
    const to = await mainAddress(db, person)
    if (!to) continue
    const waiting = await waitingFor(db, said.session_id, to)
    await writeAgain(outbox, db, { session: said.session_id, person, to, since: said.created_at, waiting })
  }
}

/** A comment was reworded or deleted: what has not gone yet must not say what nobody says any more. */
export async function rewriteComments(outbox: Outbox, db: Kysely<Tables>, session: string): Promise<void> {
  const rows = await db
    .selectFrom("letters as l")
    .innerJoin("addresses as a", "a.address", "l.to_address")
    .select(["l.id", "l.created_at", "l.next_at", "l.to_address", "a.person_id"])
    .where("l.session_id", "=", session)
    .where("l.kind", "=", "comment")
    .where("l.state", "=", "queued")
    .where("l.attempts", "=", 0)
    .execute()
  for (const row of rows) {
    const { person_id: person, to_address: to } = row
    await writeAgain(outbox, db, { session, person, to, since: row.created_at, waiting: row })
  }
}

/** The owner, and who wrote about the same entry and is still in; never who says it. */
async function concerned(
  db: Kysely<Tables>,
  said: { session_id: string; seq: number; author_id: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom("sessions as s")
    .select("s.owner_id as id")
    .where("s.id", "=", said.session_id)
    .union(
      db
        .selectFrom("comments as c")
        .innerJoin("collaborators as k", (on) =>
          on.onRef("k.session_id", "=", "c.session_id").onRef("k.person_id", "=", "c.author_id"),
        )
        .select("c.author_id as id")
        .where("c.session_id", "=", said.session_id)
        .where("c.seq", "=", said.seq),
    )
    .execute()
  return rows.map(({ id }) => id).filter((id) => id !== said.author_id)
}

function waitingFor(db: Kysely<Tables>, session: string, to: string): Promise<Waiting | undefined> {
  return db
    .selectFrom("letters")
    .select(["id", "created_at", "next_at"])
    .where("session_id", "=", session)
    .where("to_address", "=", to)
    .where("kind", "=", "comment")
    .where("state", "=", "queued")
    .where("attempts", "=", 0)
    .executeTakeFirst()
}

async function writeAgain(
  outbox: Outbox,
  db: Kysely<Tables>,
  it: { session: string; person: string; to: string; since: number; waiting: Waiting | undefined },
): Promise<void> {
  const { session, person, to, waiting } = it
  const since = waiting?.created_at ?? it.since
  if (waiting) await drop(db, [waiting.id])
  const said = await db
    .selectFrom("comments as c")
    .innerJoin("people as p", "p.id", "c.author_id")
    .innerJoin("sessions as s", "s.id", "c.session_id")
    .select(["c.seq", "c.text", "c.author_id", "p.name", "s.title"])
    .where("c.session_id", "=", session)
    .where("c.created_at", ">=", since)
    .where("c.author_id", "<>", person)
    .orderBy("c.created_at")
    .orderBy("c.id")
    .limit(MOST_QUOTED + 1)
    .execute()
  const [first] = said
  const last = said.at(-1)
  if (!first || !last) return
  const addressed = { to, session_id: session, sender_id: last.author_id, sharer: last.name, collaborator: null }
  const make = commentLetter.bind(null, {
    title: first.title,
    said: said.slice(0, MOST_QUOTED).map(({ name, text }) => ({ name, text })),
    more: said.length > MOST_QUOTED,
  })
  await put(outbox, db, "comment", addressed, make, {
    hash: `#e${first.seq}`,
    createdAt: since,
    nextAt: waiting?.next_at ?? (await goesAt(outbox, db, session, to)),
  })
}

/** Soon, and not right after the last one. */
async function goesAt(outbox: Outbox, db: Kysely<Tables>, session: string, to: string) {
  const { now } = outbox.store
  const sent = await db
    .selectFrom("letters")
    .select((row) => row.fn.max("sent_at").as("at"))
    .where("session_id", "=", session)
    .where("to_address", "=", to)
    .where("kind", "=", "comment")
    .executeTakeFirst()
  const apart = Number(sent?.at ?? 0) + APART_MS
  return sql<number>`case when ${now} + ${GATHER_MS} > ${apart} then ${now} + ${GATHER_MS} else ${apart} end`
}
