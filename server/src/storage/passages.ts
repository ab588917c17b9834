import { type Kysely, sql, type Transaction } from "kysely"
import type { Store } from "./store.ts"
import type { Tables } from "./tables.ts"
import { mayHaveAll, noteWords } from "./word-filter.ts"

/**
 * The words of entries, and where they are. Every question is about sessions that the asker has, and about those of them only
 * that may have the words (word-filter.ts). A passage begins with a word for its session, so that the index never walks on
 * through what lies in other people's, however often a word stands there.
 *
 * Words are letters and digits alone, at most 40 of them (`sessions/words.ts` cuts them); what says whose an entry is is
 * longer, so that nobody can type it.
 */
export interface Passage {
  seq: number
  words: readonly string[]
}

/** A session to look into: the number of its passages (0 where there are none), and how far. */
export interface Searched {
  number: number
  upTo: number
}

export interface Passages {
  add(db: Transaction<Tables>, number: number, passages: readonly Passage[]): Promise<void>
  /** The first entries within the stretch that have all the words. */
  inSession(
    number: number,
    words: readonly string[],
    stretch: { after: number; upTo: number },
    most: number,
  ): Promise<number[]>
  /** Which of the sessions have an entry with all the words, within reach; with the first such entry. */
  among(sessions: readonly Searched[], words: readonly string[]): Promise<Map<number, number>>
  /** Takes some of a session's passages away. False when none was left. */
  remove(db: Kysely<Tables>, number: number): Promise<boolean>
}

/** What the index itself is asked, on one database or the other. */
interface Index {
  add(db: Transaction<Tables>, number: number, passages: readonly Passage[]): Promise<void>
  inSession: Passages["inSession"]
  /** The first entry of each, in one question. */
  firsts(sessions: readonly Searched[], words: readonly string[]): Promise<{ number: number; seq: number | null }[]>
  remove: Passages["remove"]
}

/** As many passages as are taken away at once, so that nobody waits long for the writer. */
const REMOVED_AT_ONCE = 2000
/** After as many looks others have their turn: SQLite answers on the thread that serves. */
const FILTERS_AT_ONCE = 200
const ASKED_AT_ONCE = 25
const othersTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function passagesOf(store: Store): Passages {
  const index = store.dialect === "sqlite" ? sqliteIndex(store.db) : postgresIndex(store.db)
  return {
    async add(db, number, passages) {
      if (passages.length === 0) return
      await index.add(db, number, passages)
      await noteWords(db, number, new Set(passages.flatMap((one) => one.words)))
    },
    async inSession(number, words, stretch, most) {
      const may = await mayHaveAll(store.db, [number], words)
      return may.has(number) ? index.inSession(number, words, stretch, most) : []
    },
    async among(sessions, words) {
      const found = new Map<number, number>()
      const indexed = sessions.filter((one) => one.number > 0)
      for (let from = 0; from < indexed.length; from += FILTERS_AT_ONCE) {
        const some = indexed.slice(from, from + FILTERS_AT_ONCE)
        const may = await mayHaveAll(
          store.db,
          some.map((one) => one.number),
          words,
        )
        const asked = some.filter((one) => may.has(one.number))
        for (let at = 0; at < asked.length; at += ASKED_AT_ONCE) {
          const firsts = await index.firsts(asked.slice(at, at + ASKED_AT_ONCE), words)
          for (const { number, seq } of firsts) if (seq !== null) found.set(number, seq)
          await othersTurn()
        }
        await othersTurn()
      }
      return found
    },
    async remove(db, number) {
      await db.deleteFrom("session_words").where("number", "=", number).execute()
      return index.remove(db, number)
    },
  }
}

/** The row's id is the session's number and, in its 31 low bits, the entry's seq: a session is a range of ids. */
const SEQ_BITS = 31
const LAST_SEQ = 2 ** SEQ_BITS - 1

function sqliteIndex(reads: Kysely<Tables>): Index {
  const at = (number: unknown, seq: unknown) =>
    sql`((cast(${number} as integer) << ${sql.lit(SEQ_BITS)}) | cast(${seq} as integer))`
  const ofSession = (number: number) => `s${String(number).padStart(44, "0")}`
  const matching = (number: number, words: readonly string[]) =>
    [ofSession(number), ...words].map((word) => `"${word}"`).join(" ")
  return {
    async add(db, number, passages) {
      const rows = passages.map((one) => [one.seq, [ofSession(number), ...one.words].join(" ")])
      await sql`insert into passages (rowid, words)
        select ${at(number, sql`value ->> 0`)}, value ->> 1 from json_each(${JSON.stringify(rows)})`.execute(db)
    },
    async inSession(number, words, { after, upTo }, most) {
      const { rows } = await sql<{ seq: number }>`
        select rowid & ${sql.lit(LAST_SEQ)} as seq from passages
        where passages match ${matching(number, words)}
          and rowid between ${at(number, after + 1)} and ${at(number, Math.min(upTo, LAST_SEQ))}
        order by rowid limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async firsts(sessions, words) {
      const asked = sessions.map((one) => [one.number, Math.min(one.upTo, LAST_SEQ), matching(one.number, words)])
      const { rows } = await sql<{ number: number; seq: number | null }>`
        select value ->> 0 as number, (select rowid & ${sql.lit(LAST_SEQ)} from passages
          where passages match (value ->> 2) and rowid between ${at(sql`value ->> 0`, 0)}
          and ${at(sql`value ->> 0`, sql`value ->> 1`)} order by rowid limit 1) as seq
        from json_each(${JSON.stringify(asked)})`.execute(reads)
      return rows
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where rowid in (
        select rowid from passages where rowid between ${at(number, 0)} and ${at(number, LAST_SEQ)}
        limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}

function postgresIndex(reads: Kysely<Tables>): Index {
  const ofSession = (number: number) => `s:${number}`
  const quoted = (lexeme: string) => `'${lexeme}'`
  const all = (lexemes: readonly string[]) => lexemes.map(quoted).join(" & ")
  return {
    async add(db, number, passages) {
      const rows = passages.map(
        (one) => sql`(${number}, ${one.seq}, array_to_tsvector(${[ofSession(number), ...one.words]}::text[]))`,
      )
      await sql`insert into passages (number, seq, words) values ${sql.join(rows)}`.execute(db)
    },
    async inSession(number, words, { after, upTo }, most) {
      const { rows } = await sql<{ seq: number }>`
        select seq from passages where number = ${number} and seq > ${after} and seq <= ${upTo}
        and words @@ ${all([ofSession(number), ...words])}::tsquery order by seq limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async firsts(asked, words) {
      // Session by session, each by the index of words alone: one question for all of them at once is one that the planner
      // answers by reading the whole table.
      const { rows } = await sql<{ number: number; seq: number | null }>`
        select asked.number, (select min(p.seq) from passages p where p.words
          @@ (${"'s:"}::text || asked.number || ${`' & ${all(words)}`}::text)::tsquery and p.seq <= asked.up_to) as seq
        from unnest(${asked.map((one) => one.number)}::bigint[], ${asked.map((one) => one.upTo)}::bigint[])
          asked (number, up_to)`.execute(reads)
      return rows
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where number = ${number} and seq in (
        select seq from passages where number = ${number} limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}
