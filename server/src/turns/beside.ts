import type { Transaction } from "kysely"
import { sql } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { Counter } from "./counting.ts"
import { type FileGain, gainOfFiles } from "./files.ts"
import { countedBefore, knownKeys, type Of } from "./gather.ts"
import { type Arrived, keyring } from "./keys.ts"
import { type Columns, given, keptSql, rowsJson } from "./lists.ts"
import type { TurnGain } from "./sums.ts"

/**
 * The room of what is kept beside a transcript's entries: their keys, the turns, sub-agents, files and numbers. It must never
 * decide who may see them, nor cost an append more than a bounded amount for each of its lines.
 */

/** What entries that have just arrived come to, ready to be written. */
export interface Beside {
  keys: ReturnType<typeof keyring>
  counted: Counter
  files: FileGain[]
}

/** As long as entries are counted at a stretch: everybody else's requests wait meanwhile. */
const TURN_MS = 3

/**
 * Places entries in their order, by their keys (which writes into them what they replace, repeat or undo), and counts them. It
 * holds for as long as nobody else appends to the session.
 */
export async function placeAndCount(store: Store, of: Of, arrived: readonly Arrived[]): Promise<Beside> {
  const known = await knownKeys(store, of, arrived)
  const keys = keyring(known)
  const counted = new Counter(await countedBefore(store, of, arrived, known))
  let since = performance.now()
  for (const one of arrived) {
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    const { replaced, keep } = keys.place(one)
    const it = counted.add(one.entry, replaced)
    keep?.(it === null ? null : JSON.stringify(it))
  }
  return { keys, counted, files: await gainOfFiles(store, of, counted) }
}

/** Writes it, in the transaction that moves the session on. */
export async function writeBeside(
  db: Transaction<Tables>,
  store: Store,
  of: Of,
  { keys, counted, files }: Beside,
): Promise<void> {
  const insert = (
    table: string,
    columns: Columns,
    rows: readonly object[],
    after = sql``,
  ): Promise<unknown> | undefined => {
    if (rows.length === 0) return
    const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)))
    return keptSql(
      store,
      `append: ${table}`,
      { ...of, list: rowsJson(columns, rows) },
      (it) => sql`insert into ${sql.table(table)} (session_id, reading, ${names})
        select cast(${it.id} as text), cast(${it.reading} as integer), ${names} from ${given(store, it.list, columns)}
        where true ${after}`,
      db,
    )
  }
  await insert("entry_keys", keyColumns, [...keys.changed.values()], onSameKey)
  await insert("replaced_entries", { seq: "bigint", hash: "text" }, keys.replaced)
  await insert("entry_calls", callColumns, [...counted.newCalls.values()])
  await insert("prompts", { seq: "bigint", text: "text", at: "text" }, [...counted.prompts.values()])
  for (const seq of counted.unprompted) {
    await store.kept("append: a prompt that was replaced", { ...of, seq }, (db, it) => deletePrompt(db, it), db)
  }
  for (const { hash, seq } of counted.undone) {
    await store.kept("append: a change that was replaced", { ...of, hash, seq }, (db, it) => deleteChange(db, it), db)
  }
  await insert("file_changes", changeColumns, [...counted.changes.values()])
  await insert(
    "changed_files",
    fileColumns,
    files.filter((one) => one.path !== null),
    onSameFile,
  )
  for (const { path, ...gain } of files) {
    if (path !== null) continue
    await store.kept("append: less of a file", { ...of, ...gain }, (db, it) => addToFile(db, it), db)
    await store.kept("append: a file no more", { ...of, hash: gain.hash }, (db, it) => deleteUnchanged(db, it), db)
  }
  await insert("sub_agents", agentColumns, [...counted.changedAgents], onSameAgent)
  for (const gain of counted.turns.values()) await writeTurn(db, store, of, gain)
  const numbers = JSON.stringify(counted.numbers)
  await store.kept(
    "append: numbers",
    { session_id: of.id, reading: of.reading, numbers },
    (db, it) =>
      db
        .insertInto("session_numbers")
        .values(it)
        .onConflict((conflict) => conflict.columns(["session_id", "reading"]).doUpdateSet({ numbers: it.numbers })),
    db,
  )
}

const keyColumns = { hash: "text", seq: "bigint", first_seq: "bigint", line: "text", counted: "text" } as const
const onSameKey = sql`on conflict (session_id, reading, hash)
  do update set seq = excluded.seq, line = excluded.line, counted = excluded.counted`

const callColumns = { hash: "text", seq: "bigint", agent: "text", turn: "bigint", title: "text" } as const

const changeColumns = {
  hash: "text",
  seq: "bigint",
  turn: "bigint",
  agent: "text",
  how: "text",
  added: "bigint",
  removed: "bigint",
} as const

const fileColumns = { hash: "text", path: "text", changes: "bigint", added: "bigint", removed: "bigint" } as const
const onSameFile = sql`on conflict (session_id, reading, hash) do update set
  changes = changed_files.changes + excluded.changes,
  added = changed_files.added + excluded.added,
  removed = changed_files.removed + excluded.removed`

const agentColumns = {
  agent: "text",
  source: "text",
  title: "text",
  call: "text",
  called_at: "bigint",
  parent: "text",
  turn: "bigint",
  seq: "bigint",
  last_seq: "bigint",
  at: "bigint",
  last: "bigint",
  calls: "bigint",
  failures: "bigint",
  input: "bigint",
  output: "bigint",
  cached: "bigint",
  written: "bigint",
  reasoning: "bigint",
  cost: "double precision",
} as const
const onSameAgent = sql`on conflict (session_id, reading, agent) do update set ${sql.join(
  Object.keys(agentColumns).map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`),
)}`

type Db = Parameters<Parameters<Store["kept"]>[2]>[0]

const deletePrompt = (db: Db, it: Of & { seq: number }) =>
  db.deleteFrom("prompts").where("session_id", "=", it.id).where("reading", "=", it.reading).where("seq", "=", it.seq)

const deleteChange = (db: Db, it: Of & { hash: string; seq: number }) =>
  db
    .deleteFrom("file_changes")
    .where("session_id", "=", it.id)
    .where("reading", "=", it.reading)
    .where("hash", "=", it.hash)
    .where("seq", "=", it.seq)

const addToFile = (db: Db, it: Of & { hash: string; changes: number; added: number; removed: number }) =>
  db
    .updateTable("changed_files")
    .set((row) => ({
      changes: row("changes", "+", it.changes),
      added: row("added", "+", it.added),
      removed: row("removed", "+", it.removed),
    }))
    .where("session_id", "=", it.id)
    .where("reading", "=", it.reading)
    .where("hash", "=", it.hash)

const deleteUnchanged = (db: Db, it: Of & { hash: string }) =>
  db
    .deleteFrom("changed_files")
    .where("session_id", "=", it.id)
    .where("reading", "=", it.reading)
    .where("hash", "=", it.hash)
    .where("changes", "<=", 0)

async function writeTurn(db: Transaction<Tables>, store: Store, of: Of, gain: TurnGain): Promise<void> {
  const { n, begun, moved, lastSeq, last, usage, calls, failures, errors, files, added, removed } = gain
  const sums = { calls, failures, errors, files, added, removed, ...usage }
  if (begun) {
    const row = { session_id: of.id, reading: of.reading, n, ...begun, last_seq: lastSeq ?? begun.seq, last, ...sums }
    await store.kept("append: a turn", row, (db, it) => db.insertInto("turns").values(it), db)
    return
  }
  const more = { ...of, n, lastSeq, last, seq: moved?.seq ?? null, text: moved?.text ?? null, ...sums }
  await store.kept("append: more of a turn", more, (db, it) => addToTurn(db, it), db)
}

type More = Of &
  Omit<TurnGain, "begun" | "moved" | "usage"> &
  TurnGain["usage"] & { seq: number | null; text: string | null }

/** Casts tell PostgreSQL what a parameter is that may be null. */
const addToTurn = (db: Db, it: More) =>
  db
    .updateTable("turns")
    .set((row) => ({
      seq: sql<number>`coalesce(cast(${it.seq} as bigint), seq)`,
      text: sql<string>`coalesce(cast(${it.text} as text), text)`,
      last_seq: sql<number>`coalesce(cast(${it.lastSeq} as bigint), last_seq)`,
      last: sql<number>`case when last is null or last < cast(${it.last} as bigint) then cast(${it.last} as bigint) else last end`,
      calls: row("calls", "+", it.calls),
      failures: row("failures", "+", it.failures),
      errors: row("errors", "+", it.errors),
      files: row("files", "+", it.files),
      added: row("added", "+", it.added),
      removed: row("removed", "+", it.removed),
      input: row("input", "+", it.input),
      output: row("output", "+", it.output),
      cached: row("cached", "+", it.cached),
      written: row("written", "+", it.written),
      reasoning: row("reasoning", "+", it.reasoning),
      cost: row("cost", "+", it.cost),
    }))
    .where("session_id", "=", it.id)
    .where("reading", "=", it.reading)
    .where("n", "=", it.n)
