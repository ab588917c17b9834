import { sql } from "kysely"
import type { Store } from "../storage/store.ts"
import { nameOf } from "./bounds.ts"
import { type Before, hashOfCall } from "./counting.ts"
import { type Arrived, type KeyRow, keysMeant } from "./keys.ts"
import { given, keptSql, rowsJson } from "./lists.ts"
import { isAmongSlowest, type Kept, nothingKept } from "./numbers.ts"
import type { AgentRow, CallRow, Counted } from "./sums.ts"

/**
 * Reads what entries that have just arrived may mean of what was there before: one question for each kind of thing, however many
 * entries there are. Whoever writes what is made of it makes sure that nobody has appended meanwhile.
 */

/** One reading of a session. */
export interface Of {
  id: string
  reading: number
}

export async function knownKeys(store: Store, { id, reading }: Of, arrived: readonly Arrived[]) {
  const hashes = keysMeant(arrived)
  if (hashes.length === 0) return new Map<string, KeyRow>()
  const list = rowsJson(
    { hash: "text" },
    hashes.map((hash) => ({ hash })),
  )
  const rows = await keptSql<KeyRow>(
    store,
    "keys of entries",
    { id, reading, list },
    (it) => sql`select k.hash, k.seq, k.first_seq, k.line, k.counted
      from ${given(store, it.list, { hash: "text" })} cross join entry_keys k
      where k.session_id = ${it.id} and k.reading = ${it.reading} and k.hash = given.hash`,
  )
  return new Map(rows.map((row) => [row.hash, row]))
}

export async function countedBefore(
  store: Store,
  of: Of,
  arrived: readonly Arrived[],
  keys: ReadonlyMap<string, KeyRow>,
): Promise<Before> {
  const numbers = await keptNumbers(store, of)
  // What is replaced leaves the slowest, and then others are among them.
  const makesRoom = arrived.some(({ named }) => named.key?.again === "replaces")
  const names = new Set(namesIn(keys))
  const ids = new Set<string>()
  const started = new Set<string>()
  for (const { entry } of arrived) {
    if (entry.agent !== undefined) names.add(nameOf(entry.agent))
    if (entry.under !== undefined) ids.add(hashOfCall(entry.under))
    for (const part of entry.parts) {
      if (part.type === "call" && part.does === "task") started.add(nameOf(part.id))
      if (part.type !== "result") continue
      if (part.agent !== undefined) names.add(nameOf(part.agent))
      const isSlow = (part.ms ?? 0) > 0 && (makesRoom || isAmongSlowest(numbers, part.ms ?? 0))
      if (part.agent !== undefined || isSlow) ids.add(hashOfCall(part.call))
    }
  }
  const [named, waiting, calls] = await Promise.all([
    agentsNamed(store, of, [...names]),
    agentsWaiting(store, of, [...started]),
    callsWith(store, of, [...ids]),
  ])
  const agents = [...new Map([...named, ...waiting].map((row) => [row.agent, row])).values()]
  return { numbers, agents, calls }
}

/** Sub-agents whose entries may be replaced. */
function* namesIn(keys: ReadonlyMap<string, KeyRow>): Generator<string> {
  for (const { counted } of keys.values()) {
    const { agent = null } = counted === null ? {} : (JSON.parse(counted) as Counted)
    if (agent !== null) yield agent
  }
}

export async function keptNumbers(store: Store, { id, reading }: Of): Promise<Kept> {
  const [row] = await store.kept("numbers of a session", { id, reading }, (db, it) =>
    db
      .selectFrom("session_numbers")
      .select("numbers")
      .where("session_id", "=", it.id)
      .where("reading", "=", it.reading),
  )
  return row ? (JSON.parse(row.numbers) as Kept) : nothingKept()
}

const agentColumns = sql`a.agent, a.source, a.title, a.call, a.called_at, a.parent, a.turn, a.seq, a.last_seq, a.at, a.last, a.calls,
  a.failures, a.input, a.output, a.cached, a.written, a.reasoning, a.cost`

async function agentsNamed(store: Store, { id, reading }: Of, names: readonly string[]): Promise<AgentRow[]> {
  if (names.length === 0) return []
  const list = rowsJson(
    { agent: "text" },
    names.map((agent) => ({ agent })),
  )
  return keptSql<AgentRow>(
    store,
    "sub-agents by their names",
    { id, reading, list },
    (it) => sql`select ${agentColumns}
      from ${given(store, it.list, { agent: "text" })} cross join sub_agents a
      where a.session_id = ${it.id} and a.reading = ${it.reading} and a.agent = given.agent`,
  )
}

/** No call starts as many sub-agents. A transcript may say so of any number: the later ones stay without their call. */
const MOST_WAITING = 1000

/** Sub-agents that came before the call that started them. */
async function agentsWaiting(store: Store, { id, reading }: Of, calls: readonly string[]): Promise<AgentRow[]> {
  if (calls.length === 0) return []
  const list = rowsJson(
    { call: "text" },
    calls.map((call) => ({ call })),
  )
  return keptSql<AgentRow>(
    store,
    "sub-agents by their calls",
    { id, reading, list },
    (it) => sql`select ${agentColumns}
      from ${given(store, it.list, { call: "text" })} cross join sub_agents a
      where a.session_id = ${it.id} and a.reading = ${it.reading} and a.call = given.call and a.called_at is null
      order by a.seq limit ${sql.lit(MOST_WAITING)}`,
  )
}

/** The newest call of each. */
export async function callsWith(store: Store, { id, reading }: Of, hashes: readonly string[]): Promise<CallRow[]> {
  if (hashes.length === 0) return []
  const list = rowsJson(
    { hash: "text" },
    hashes.map((hash) => ({ hash })),
  )
  return keptSql<CallRow>(
    store,
    "calls by their ids",
    { id, reading, list },
    (it) => sql`select c.hash, c.seq, c.agent, c.turn, c.title
      from ${given(store, it.list, { hash: "text" })} cross join entry_calls c
      where c.session_id = ${it.id} and c.reading = ${it.reading} and c.hash = given.hash and c.seq = (
        select max(d.seq) from entry_calls d
        where d.session_id = ${it.id} and d.reading = ${it.reading} and d.hash = given.hash)`,
  )
}
