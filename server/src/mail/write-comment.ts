import type { Kysely } from "kysely"
import { withNames } from "#protocol/mentions"
import type { Tables } from "../storage/tables.ts"
import { leaveUrl } from "./leave-url.ts"
import type { Outbox, Taken } from "./letter-box.ts"
import { commentLetter, type Tells } from "./letters.ts"
import { keepWords, letGo } from "./write-late.ts"

/** The most comments that a letter quotes. */
const MOST_QUOTED = 5

/**
 * Writes a letter about comments at the moment it is sent, so that it has their current text. Null, and the letter is
 * dropped, if nothing is left to tell.
 */
export async function writeCommentLetter(outbox: Outbox, letter: Taken): Promise<Taken | null> {
  if (letter.text !== "") return letter
  const { store } = outbox
  const said = await saidTo(store.db, letter)
  const [first] = said
  const last = said.at(-1)
  if (!first || !last) return letGo(store, letter)
  const about = `${outbox.appUrl}/sessions/${letter.session_id}#e${first.seq}`
  const words = commentLetter(
    {
      title: first.title,
      said: await inThreads(store.db, said.slice(0, MOST_QUOTED)),
      more: said.length > MOST_QUOTED,
    },
    { site: outbox.appUrl, url: about, leave: leaveUrl(outbox, letter.id) },
  )
  return keepWords(store, letter, { ...words, from_name: last.name, sender_id: last.author_id })
}

/**
 * Other people's comments of this round: all of them for the owner; for everybody else those after a comment of their own, and
 * those that mention them. An earlier comment is told again to those whom an edit of this round mentions.
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
  return db
    .selectFrom("comments as c")
    .innerJoin("people as p", "p.id", "c.author_id")
    .innerJoin("sessions as s", "s.id", "c.session_id")
    .leftJoin("comments as r", "r.id", "c.thread_id")
    .leftJoin("people as rp", "rp.id", "r.author_id")
    .leftJoin("comment_mentions as m", (on) =>
      on.onRef("m.comment_id", "=", "c.id").on("m.person_id", "=", reader.person_id),
    )
    .select(["c.id", "c.seq", "c.text", "c.author_id", "c.thread_id", "p.name", "s.title"])
    .select(["r.text as root_text", "r.deleted_at as root_deleted", "rp.name as root_name"])
    .select((it) => it.fn.coalesce("c.anchor", "r.anchor").as("anchor"))
    .where("c.session_id", "=", session)
    .where("c.deleted_at", "is", null)
    .where("c.author_id", "<>", reader.person_id)
    .where((it) => {
      const ownBefore = it.exists(
        it
          .selectFrom("comments as own")
          .select("own.id")
          .where("own.session_id", "=", session)
          .where("own.author_id", "=", reader.person_id)
          .whereRef("own.seq", "=", "c.seq")
          .whereRef("own.created_at", "<", "c.created_at"),
      )
      const isNew = it.between("c.created_at", since, upto)
      const concerns = it.or([ownBefore, it("m.person_id", "is not", null)])
      return it.or([reader.owned === null ? it.and([isNew, concerns]) : isNew, it.between("m.added_at", since, upto)])
    })
    .orderBy("c.created_at")
    .orderBy("c.id")
    .limit(MOST_QUOTED + 1)
    .execute()
}

type Said = Awaited<ReturnType<typeof saidTo>>[number]

/**
 * Each with its subject (words of the transcript, or what it replies to), unless an earlier comment of its thread has it.
 */
async function inThreads(db: Kysely<Tables>, said: readonly Said[]): Promise<Tells["comment"]["said"]> {
  const names = await namesOf(db, said)
  const told = new Set<string>()
  return said.map((it) => {
    const thread = it.thread_id ?? it.id
    const isKnown = told.has(thread)
    told.add(thread)
    const root =
      it.root_text !== null && it.root_deleted === null
        ? { name: it.root_name ?? "", text: withNames(it.root_text, names) }
        : null
    return {
      name: it.name,
      text: withNames(it.text, names),
      words: isKnown ? null : quoteOf(it.anchor),
      before: isKnown ? null : root,
    }
  })
}

/** The names of the people mentioned in this text. */
async function namesOf(db: Kysely<Tables>, said: readonly Said[]) {
  const ids = [...new Set(said.flatMap((it) => [it.id, ...(it.thread_id === null ? [] : [it.thread_id])]))]
  if (ids.length === 0) return []
  return db
    .selectFrom("comment_mentions as m")
    .innerJoin("people as p", "p.id", "m.person_id")
    .select(["p.id", "p.name"])
    .where("m.comment_id", "in", ids)
    .execute()
}

/** The words that a thread is about, if it is about words. */
function quoteOf(anchor: string | null): string | null {
  if (anchor === null) return null
  const { quote } = JSON.parse(anchor) as { quote?: string }
  return quote ?? null
}
