import type { Generated } from "kysely"

/** The index of words. */
export interface SearchTables {
  indexed_sessions: IndexedSessionsTable
  session_words: SessionWordsTable
}

/**
 * Which words a session may have, as Bloom filters of a fixed size: a word that is in none of its parts isn't in the
 * session.
 */
export interface SessionWordsTable {
  /** The number from its `indexed_sessions` row. */
  number: number
  part: number
  /** How many words were added. */
  words: number
  filter: Uint8Array
}

/**
 * How far a session is indexed for search, and the number under which its passages are stored. (The table of passages itself
 * differs between the databases, and only passages.ts knows it.)
 */
export interface IndexedSessionsTable {
  number: Generated<number>
  session_id: string
  /** The last entry that can be found. */
  seq: number
  /** The reading of the session that the indexed words come from. */
  reading: Generated<number>
}
