import { type Kysely, sql, type Transaction } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { mayHaveAll, noteWords } from "./word-filter.ts"

/**
 * The words of entries, and where they are. A word is indexed together with the number of its session, so that no list in the
 * index is shared: what a search costs tells of the sessions that the asker has, and nothing of what lies in other people's,
 * however often a word stands there.
 *
 * Words are letters and digits alone, at most 40 of them (`search/words.ts` cuts them).
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
  /** Takes the passages of these entries away. */
  take(db: Transaction<Tables>, number: number, seqs: readonly number[]): Promise<void>
  /** Takes some of a session's passages away. False when none was left. */
  remove(db: Kysely<Tables>, number: number): Promise<boolean>
}

/** What the index itself is asked, on one database or the other. */
interface Index extends Omit<Passages, "among"> {
  /** The first entry of each, in one question. */
  firsts(sessions: readonly Searched[], words: readonly string[]): Promise<{ number: number; seq: number | null }[]>
}

/** As many passages as are taken away at once, so that nobody waits long for the writer. */
const REMOVED_AT_ONCE = 2000
/** After as many looks others have their turn: SQLite answers on the thread that serves. */
const ASKED_AT_ONCE = 200
const othersTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function passagesOf(store: Store): Passages {
  const { firsts, ...index } = store.dialect === "sqlite" ? sqliteIndex(store.db) : postgresIndex(store.db)
  return {
    inSession: index.inSession,
    take: index.take,
    async add(db, number, passages) {
      if (passages.length === 0) return
      await index.add(db, number, passages)
      await noteWords(db, number, new Set(passages.flatMap((one) => one.words)))
    },
    async among(sessions, words) {
      const found = new Map<number, number>()
      const indexed = sessions.filter((one) => one.number > 0)
      for (let from = 0; from < indexed.length; from += ASKED_AT_ONCE) {
        const some = indexed.slice(from, from + ASKED_AT_ONCE)
        const may = await mayHaveAll(
          store.db,
          some.map((one) => one.number),
          words,
        )
        const asked = some.filter((one) => may.has(one.number))
        const rows = asked.length > 0 ? await firsts(asked, words) : []
        for (const { number, seq } of rows) if (seq !== null) found.set(number, seq)
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

/** A session's words as the index has them. The number ends at the first letter: two pairs never make the same term. */
const termsOf = (number: number, words: readonly string[]) => words.map((word) => `${number}x${word}`)

/** The row's id is the session's number and, in its 31 low bits, the entry's seq: a session is a range of ids. */
const SEQ_BITS = 31
const LAST_SEQ = 2 ** SEQ_BITS - 1

function sqliteIndex(reads: Kysely<Tables>): Index {
  const at = (number: unknown, seq: unknown) =>
    sql`((cast(${number} as integer) << ${sql.lit(SEQ_BITS)}) | cast(${seq} as integer))`
  const matching = (number: number, words: readonly string[]) =>
    termsOf(number, words)
      .map((term) => `"${term}"`)
      .join(" ")
  return {
    async add(db, number, passages) {
      const rows = passages.map((one) => [one.seq, termsOf(number, one.words).join(" ")])
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
    async take(db, number, seqs) {
      for (const seq of seqs) await sql`delete from passages where rowid = ${at(number, seq)}`.execute(db)
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
  const matching = (number: number, words: readonly string[]) =>
    termsOf(number, words)
      .map((term) => `'${term}'`)
      .join(" & ")
  return {
    async add(db, number, passages) {
      const rows = passages.map(
        (one) => sql`(${number}, ${one.seq}, array_to_tsvector(${termsOf(number, one.words)}::text[]))`,
      )
      await sql`insert into passages (number, seq, words) values ${sql.join(rows)}`.execute(db)
    },
    async inSession(number, words, { after, upTo }, most) {
      const { rows } = await sql<{ seq: number }>`
        select seq from passages where number = ${number} and seq > ${after} and seq <= ${upTo}
        and words @@ ${matching(number, words)}::tsquery order by seq limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async firsts(asked, words) {
      // Session by session, each by the index of words alone: one question for all of them at once is one that the planner
      // answers by reading the whole table.
      const { rows } = await sql<{ number: number; seq: number | null }>`
        select asked.number, (select min(p.seq) from passages p
          where p.words @@ asked.terms::tsquery and p.seq <= asked.up_to) as seq
        from unnest(${asked.map((one) => one.number)}::bigint[], ${asked.map((one) => one.upTo)}::bigint[],
          ${asked.map((one) => matching(one.number, words))}::text[]) asked (number, up_to, terms)`.execute(reads)
      return rows
    },
    async take(db, number, seqs) {
      for (const seq of seqs) {
        await sql`delete from passages where number = ${number} and seq = ${seq}`.execute(db)
      }
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where number = ${number} and seq in (
        select seq from passages where number = ${number} limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}
