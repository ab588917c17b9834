import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely"
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

/** A session to look into: the number of its passages, who owns it, and whether that is who asks. */
export interface Searched {
  number: number
  owner: string
  own: boolean
}

export interface Passages {
  add(db: Transaction<Tables>, to: Omit<Searched, "own">, passages: readonly Passage[]): Promise<void>
  /** The first entries after `after` that have all the words. */
  inSession(number: number, words: readonly string[], after: number, most: number): Promise<number[]>
  /** Which of the sessions have an entry with all the words, with the first such entry. */
  among(sessions: readonly Searched[], words: readonly string[]): Promise<Map<number, number>>
  /** Takes some of a session's passages away. False when none was left. */
  remove(db: Kysely<Tables>, number: number): Promise<boolean>
}

export const passagesOf = (store: Store): Passages =>
  store.dialect === "sqlite" ? sqlitePassages(store.db) : postgresPassages(store.db)

/** As many passages as are taken away at once, so that nobody waits long for the writer. */
const REMOVED_AT_ONCE = 2000

/** The row's id is the session's number and, in its 31 low bits, the entry's seq: a session is a range of ids. */
const SEQ_BITS = 31
const LAST_SEQ = 2 ** SEQ_BITS - 1

function sqlitePassages(reads: Kysely<Tables>): Passages {
  const at = (number: number, seq: number) =>
    sql`((cast(${number} as integer) << ${sql.lit(SEQ_BITS)}) | cast(${seq} as integer))`
  const matching = (words: readonly string[]) => words.map((word) => `"${word}"`).join(" ")
  const ownedBy = (person: string) => `o${hashSecret(person)}`

  /** The first passage with the words in the ids from `from` to `to`. */
  async function first(match: string, from: RawBuilder<unknown>, to: RawBuilder<unknown>) {
    const { rows } = await sql<{ number: number; seq: number }>`
      select rowid >> ${sql.lit(SEQ_BITS)} as number, rowid & ${sql.lit(LAST_SEQ)} as seq from passages
      where passages match ${match} and rowid between ${from} and ${to} order by rowid limit 1`.execute(reads)
    return rows[0]
  }

  return {
    async add(db, to, passages) {
      for (const one of passages) {
        const words = [ownedBy(to.owner), ...one.words].join(" ")
        await sql`insert into passages (rowid, words) values (${at(to.number, one.seq)}, ${words})`.execute(db)
      }
    },
    async inSession(number, words, after, most) {
      const { rows } = await sql<{ seq: number }>`
        select rowid & ${sql.lit(LAST_SEQ)} as seq from passages
        where passages match ${matching(words)} and rowid between ${at(number, after + 1)} and ${at(number, LAST_SEQ)}
        order by rowid limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async among(sessions, words) {
      const found = new Map<number, number>()
      const own = sessions.filter((one) => one.own)
      const numbers = own.map((one) => one.number)
      const [owner, last] = [own[0]?.owner, Math.max(...numbers)]
      // Through one's own sessions a single walk leads, from each that has the words on to the next one.
      const match = matching([...(owner ? [ownedBy(owner)] : []), ...words])
      for (let next = Math.min(...numbers); next <= last; ) {
        const hit = await first(match, at(next, 0), at(last, LAST_SEQ))
        if (!hit) break
        found.set(hit.number, hit.seq)
        next = hit.number + 1
      }
      // Those of others are asked one by one: the index must not lead through what else their owners have.
      for (const { number } of sessions.filter((one) => !one.own)) {
        const hit = await first(matching(words), at(number, 0), at(number, LAST_SEQ))
        if (hit) found.set(number, hit.seq)
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
  const quoted = (lexeme: string) => `'${lexeme}'`
  const all = (lexemes: readonly string[]) => lexemes.map(quoted).join(" & ")
  return {
    async add(db, to, passages) {
      if (passages.length === 0) return
      const rows = passages.map((one) => {
        const lexemes = [inSession(to.number), ...one.words]
        return sql`(${to.number}, ${one.seq}, array_to_tsvector(${lexemes}::text[]))`
      })
      await sql`insert into passages (number, seq, words) values ${sql.join(rows)}`.execute(db)
    },
    async inSession(number, words, after, most) {
      const { rows } = await sql<{ seq: number }>`
        select seq from passages where number = ${number} and seq > ${after}
        and words @@ ${all([inSession(number), ...words])}::tsquery order by seq limit ${most}`.execute(reads)
      return rows.map((row) => row.seq)
    },
    async among(sessions, words) {
      if (sessions.length === 0) return new Map()
      const anyOf = sessions.map((one) => quoted(inSession(one.number))).join(" | ")
      const { rows } = await sql<{ number: number; seq: number }>`
        select number, min(seq) as seq from passages
        where words @@ ${`(${anyOf}) & ${all(words)}`}::tsquery group by number`.execute(reads)
      return new Map(rows.map((row) => [row.number, row.seq]))
    },
    async remove(db, number) {
      const removed = await sql`delete from passages where number = ${number} and seq in (
        select seq from passages where number = ${number} limit ${REMOVED_AT_ONCE})`.execute(db)
      return (removed.numAffectedRows ?? 0n) > 0n
    },
  }
}
