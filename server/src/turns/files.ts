import { sql } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Counter } from "./counting.ts"
import type { Of } from "./gather.ts"
import { given, keptSql, rowsJson } from "./lists.ts"
import type { ChangeRow } from "./sums.ts"

/** How files change their sums, and how many there are in each turn and in all: a file counts once, however often it changes. */

/** What the sums of a file gain. `path` is null where nothing is new. */
export interface FileGain {
  hash: string
  path: string | null
  changes: number
  added: number
  removed: number
}

type Undone = Counter["undone"][number]

export async function gainOfFiles(store: Store, of: Of, counted: Counter): Promise<FileGain[]> {
  const fresh = [...counted.changes.values()]
  const { undone } = counted
  if (fresh.length === 0 && undone.length === 0) return []
  await countInTurns(store, of, counted, fresh, undone)
  const gains = new Map<string, FileGain>()
  const gain = (hash: string) => {
    const found = gains.get(hash) ?? { hash, path: null, changes: 0, added: 0, removed: 0 }
    gains.set(hash, found)
    return found
  }
  for (const row of fresh) {
    const it = gain(row.hash)
    it.path = row.path
    it.changes += 1
    it.added += row.added
    it.removed += row.removed
  }
  for (const row of undone) {
    const it = gain(row.hash)
    it.changes -= 1
    it.added -= row.added
    it.removed -= row.removed
  }
  const before = await changesOf(store, of, [...gains.keys()])
  for (const { hash, changes } of gains.values()) {
    const was = before.get(hash) ?? 0
    counted.numbers.files += (was + changes > 0 ? 1 : 0) - (was > 0 ? 1 : 0)
  }
  return [...gains.values()]
}

async function countInTurns(
  store: Store,
  of: Of,
  { turns }: Counter,
  fresh: readonly ChangeRow[],
  undone: readonly Undone[],
): Promise<void> {
  const pairs = new Map<string, { hash: string; turn: number; gained: number; lost: number }>()
  const pair = (hash: string, turn: number) => {
    const found = pairs.get(`${hash} ${turn}`) ?? { hash, turn, gained: 0, lost: 0 }
    pairs.set(`${hash} ${turn}`, found)
    return found
  }
  for (const { hash, turn } of fresh) if (turn !== null) pair(hash, turn).gained += 1
  for (const { hash, turn } of undone) if (turn !== null) pair(hash, turn).lost += 1
  const known = await inTurns(store, of, [...pairs.values()])
  for (const { hash, turn, gained, lost } of pairs.values()) {
    const was = known.get(`${hash} ${turn}`) ?? 0
    const gain = turns.get(turn)
    if (gain) gain.files += (was - lost + gained > 0 ? 1 : 0) - (was > 0 ? 1 : 0)
  }
}

/** More than these can't be taken back at once: beyond, there is always one left. */
const ENOUGH = 5000

/** How often each file changed in each of the turns, up to a bound. Asked for one only where nothing is taken back. */
async function inTurns(
  store: Store,
  { id, reading }: Of,
  pairs: readonly { hash: string; turn: number; lost: number }[],
): Promise<Map<string, number>> {
  const columns = { hash: "text", turn: "bigint" } as const
  const found = new Map<string, number>()
  const note = (rows: readonly { hash: string; turn: number; changes: number }[]) => {
    for (const row of rows) found.set(`${row.hash} ${row.turn}`, Number(row.changes))
  }
  const count = (most: number, some: readonly { hash: string; turn: number }[]) =>
    keptSql<{ hash: string; turn: number; changes: number }>(
      store,
      `changes of files in turns, up to ${most}`,
      { id, reading, list: rowsJson(columns, some) },
      (it) => sql`select given.hash, given.turn, (select count(*) from (select 1 from file_changes c
          where c.session_id = ${it.id} and c.reading = ${it.reading} and c.hash = given.hash and c.turn = given.turn
          limit ${sql.lit(most)}) as found) as changes
        from ${given(store, it.list, columns)}`,
    )
  const plain = pairs.filter((one) => one.lost === 0)
  const lost = pairs.filter((one) => one.lost > 0)
  if (plain.length > 0) note(await count(1, plain))
  if (lost.length > 0) note(await count(ENOUGH, lost))
  return found
}

async function changesOf(store: Store, { id, reading }: Of, hashes: readonly string[]): Promise<Map<string, number>> {
  const list = rowsJson(
    { hash: "text" },
    hashes.map((hash) => ({ hash })),
  )
  const rows = await keptSql<{ hash: string; changes: number }>(
    store,
    "changes of files",
    { id, reading, list },
    (it) => sql`select f.hash, f.changes
      from ${given(store, it.list, { hash: "text" })} cross join changed_files f
      where f.session_id = ${it.id} and f.reading = ${it.reading} and f.hash = given.hash`,
  )
  return new Map(rows.map((row) => [row.hash, Number(row.changes)]))
}
