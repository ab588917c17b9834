import { type Kysely, sql, type Transaction } from "kysely"
import { hashSecret } from "./id.ts"
import type { Store } from "./store.ts"
import type { Tables } from "./tables.ts"

/**
 * The words of entries, and where they are. Every question is about sessions that the asker has: it is put so that the index
 * itself never walks through what lies in other people's sessions, however often a word stands there.
 *
 * Words are letters and digits alone, at most 40 of them (`sessions/words.ts` cuts them); what says whose an entry is is
 * longer, so that nobody can type it.
 */
export interface Passage {
  seq: number
  words: readonly string[]
}

/** A session to look into: the number of its passages, how far, who owns it, and whether that is who asks. */
export interface Searched {
  number: number
  upTo: number
  owner: string
  own: boolean
}

export interface Passages {
  add(db: Transaction<Tables>, to: Pick<Searched, "number" | "owner">, passages: readonly Passage[]): Promise<void>
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

export const passagesOf = (store: Store): Passages =>
  store.dialect === "sqlite" ? sqlitePassages(store.db) : postgresPassages(store.db)

/** As many passages as are taken away at once, so that nobody waits long for the writer. */
const REMOVED_AT_ONCE = 2000

/** After as many looks others have their turn: SQLite answers on the thread that serves. */
const ASKED_AT_ONCE = 100
/** So many sessions of one's own are quicker walked through than asked one by one. */
const WALKED_FROM = 500
const othersTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The row's id is the session's number and, in its 31 low bits, the entry's seq: a session is a range of ids. */
const SEQ_BITS = 31
const LAST_SEQ = 2 ** SEQ_BITS - 1

function sqlitePassages(reads: Kysely<Tables>): Passages {
  const at = (number: unknown, seq: unknown) =>
    sql`((cast(${number} as integer) << ${sql.lit(SEQ_BITS)}) | cast(${seq} as integer))`
  const matching = (words: readonly string[]) => words.map((word) => `"${word}"`).join(" ")
  const ownedBy = (person: string) => `o${hashSecret(person)}`

  /**
   * From each of one's own sessions that has the words the index leads on to the next one. Each step begins at a session that
   * was asked for, so that there are never more steps than sessions, whatever lies between them.
   */
  async function throughOwn(own: readonly Searched[], words: readonly string[], found: Map<number, number>) {
    const numbers = own.map((one) => one.number).sort((one, other) => one - other)
    const reach = new Map(own.map((one) => [one.number, one.upTo]))
    const match = matching([...(own[0] ? [ownedBy(own[0].owner)] : []), ...words])
    const last = numbers.at(-1) ?? 0
    for (let place = 0; place < numbers.length; ) {
      const { rows } = await sql<{ number: number; seq: number }>`
        select rowid >> ${sql.lit(SEQ_BITS)} as number, rowid & ${sql.lit(LAST_SEQ)} as seq from passages
        where passages match ${match} and rowid between ${at(numbers[place], 0)} and ${at(last, LAST_SEQ)}
        order by rowid limit 1`.execute(reads)
      const [hit] = rows
      if (!hit) return
      while (place < numbers.length && (numbers[place] ?? 0) < hit.number) place++
      if (numbers[place] !== hit.number) continue
      if (hit.seq <= (reach.get(hit.number) ?? 0)) found.set(hit.number, hit.seq)
      place++
      if (found.size % ASKED_AT_ONCE === 0) await othersTurn()
    }
  }

  return {
    async add(db, to, passages) {
      const rows = passages.map((one) => [one.seq, [ownedBy(to.owner), ...one.words].join(" ")])
      await sql`insert into passages (rowid, words)
        select ${at(to.number, sql`value ->> 0`)}, value ->> 1 from json_each(${JSON.stringify(rows)})`.execute(db)
    },
    async inSession(number, words, { after, upTo }, most) {
      const { rows } = await sql<{ seq: number }>`
        select rowid & ${sql.lit(LAST_SEQ)} as seq from passages
        where passages match ${matching(words)} and rowid between ${at(number, after + 1)} and ${at(number, upTo)}
        order by rowid limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async among(sessions, words) {
      const found = new Map<number, number>()
      // Those of others are always asked one by one: the index must not lead through what else their owners have.
      const walks = sessions.filter((one) => one.own).length > WALKED_FROM
      if (walks) {
        await throughOwn(
          sessions.filter((one) => one.own),
          words,
          found,
        )
      }
      const others = sessions.filter((one) => !walks || !one.own).map((one) => [one.number, one.upTo])
      for (let from = 0; from < others.length; from += ASKED_AT_ONCE) {
        const { rows } = await sql<{ number: number; seq: number | null }>`
          select value ->> 0 as number, (select rowid & ${sql.lit(LAST_SEQ)} from passages
            where passages match ${matching(words)} and rowid between ${at(sql`value ->> 0`, 0)}
            and ${at(sql`value ->> 0`, sql`value ->> 1`)} order by rowid limit 1) as seq
          from json_each(${JSON.stringify(others.slice(from, from + ASKED_AT_ONCE))})`.execute(reads)
        for (const row of rows) if (row.seq !== null) found.set(row.number, row.seq)
        await othersTurn()
      }
      return found
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where rowid in (
        select rowid from passages where rowid between ${at(number, 0)} and ${at(number, LAST_SEQ)}
        limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}

function postgresPassages(reads: Kysely<Tables>): Passages {
  const inSession = (number: number) => `s:${number}`
  const ownedBy = (person: string) => `o:${hashSecret(person).slice(0, 24)}`
  const quoted = (lexeme: string) => `'${lexeme}'`
  const all = (lexemes: readonly string[]) => lexemes.map(quoted).join(" & ")
  return {
    async add(db, to, passages) {
      if (passages.length === 0) return
      const rows = passages.map((one) => {
        const lexemes = [inSession(to.number), ownedBy(to.owner), ...one.words]
        return sql`(${to.number}, ${one.seq}, array_to_tsvector(${lexemes}::text[]))`
      })
      await sql`insert into passages (number, seq, words) values ${sql.join(rows)}`.execute(db)
    },
    async inSession(number, words, { after, upTo }, most) {
      const { rows } = await sql<{ seq: number }>`
        select seq from passages where number = ${number} and seq > ${after} and seq <= ${upTo}
        and words @@ ${all([inSession(number), ...words])}::tsquery order by seq limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async among(sessions, words) {
      const own = sessions.filter((one) => one.own)
      const walks = own.length > WALKED_FROM
      const found = new Map<number, number>()
      if (walks) {
        const { rows } = await sql<{ number: number; seq: number }>`
          select number, min(seq) as seq from passages
          where words @@ ${all([ownedBy(own[0]?.owner ?? ""), ...words])}::tsquery group by number`.execute(reads)
        const reach = new Map(own.map((one) => [one.number, one.upTo]))
        for (const row of rows) if (row.seq <= (reach.get(row.number) ?? 0)) found.set(row.number, row.seq)
      }
      // The others session by session, each by the index of words alone: one question for all of them at once is one that
      // the planner answers by reading the whole table.
      const asked = sessions.filter((one) => !walks || !one.own)
      const { rows } = await sql<{ number: number; seq: number | null }>`
        select asked.number, (select min(p.seq) from passages p where p.words
          @@ (${"'s:"}::text || asked.number || ${`' & ${all(words)}`}::text)::tsquery and p.seq <= asked.up_to) as seq
        from unnest(${asked.map((one) => one.number)}::bigint[], ${asked.map((one) => one.upTo)}::bigint[])
          asked (number, up_to)`.execute(reads)
      for (const row of rows) if (row.seq !== null) found.set(row.number, row.seq)
      return found
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where number = ${number} and seq in (
        select seq from passages where number = ${number} limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}
