import type { Draft } from "#agents/reader"
import type { Entry } from "#protocol/entries"
import { hashOf } from "./bounds.ts"

/**
 * The agent's own names for entries, and what follows from them: an entry replaces or repeats the one before it, or takes a
 * stretch of them back. Nothing here reads: the keys that are known already are given.
 */

/** An entry whose line has just been read, with what its reader says in the agent's ids. */
export interface Arrived {
  entry: Entry
  named: Pick<Draft, "key" | "undoes" | "copiedFrom">
  raw: Uint8Array
}

export interface KeyRow {
  hash: string
  /** The newest entry with it, and the first. */
  seq: number
  first_seq: number
  line: string | null
  counted: string | null
}

/** Which entry an entry replaces, with what that one counted. */
export interface Replaced {
  seq: number
  counted: string | null
}

/** Two sources may well use one id for what each writes again and again: such a key is its source's own. */
const hashOfKey = (again: "replaces" | "repeats", id: string, source: string) =>
  again === "replaces" ? hashOf("replaces", source, id) : hashOf("repeats", id)

function hashesOfUndone({ entry, named }: Arrived): string[] {
  if (named.undoes === undefined) return []
  return [hashOfKey("repeats", named.undoes, entry.source), hashOfKey("replaces", named.undoes, entry.source)]
}

/** The hashes of all keys that these entries mean. */
export function keysMeant(arrived: readonly Arrived[]): string[] {
  const hashes = new Set<string>()
  for (const one of arrived) {
    const { key } = one.named
    if (key) hashes.add(hashOfKey(key.again, key.id, one.entry.source))
    for (const hash of hashesOfUndone(one)) hashes.add(hash)
  }
  return [...hashes]
}

/** The keys of a session while entries arrive one by one. `known` has those that were there before. */
export function keyring(known: ReadonlyMap<string, KeyRow>) {
  const changed = new Map<string, KeyRow>()
  const replaced: { seq: number; hash: string }[] = []
  const find = (hash: string) => changed.get(hash) ?? known.get(hash)

  /** Writes into the entry what its key says. Gives what it replaces, and who wants to know what it counts. */
  function place(one: Arrived): { replaced: Replaced | null; keep?: (counted: string | null) => void } {
    const { entry, named } = one
    const undone = hashesOfUndone(one).flatMap((hash) => find(hash) ?? [])[0]
    if (undone && undone.first_seq < entry.seq) entry.undoes = { from: undone.first_seq, to: entry.seq - 1 }
    if (!named.key) return { replaced: null }
    const { id, again } = named.key
    const hash = hashOfKey(again, id, entry.source)
    const before = find(hash)
    const line = again === "replaces" ? hashOf(one.raw) : null
    // A copy from another session never takes the place of what is here.
    if (before && (again === "repeats" || before.line === line || entry.repeats)) {
      entry.repeats = { ...entry.repeats, seq: before.seq }
      return { replaced: null }
    }
    const row: KeyRow = { hash, seq: entry.seq, first_seq: before?.first_seq ?? entry.seq, line, counted: null }
    changed.set(hash, row)
    if (again === "repeats") return { replaced: null }
    if (before) {
      entry.replaces = before.seq
      replaced.push({ seq: before.seq, hash })
    }
    return {
      replaced: before ? { seq: before.seq, counted: before.counted } : null,
      keep: (counted) => {
        row.counted = counted
      },
    }
  }
  return { place, changed, replaced }
}
