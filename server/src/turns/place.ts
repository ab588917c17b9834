import { sql } from "kysely"
import type { Entry } from "#protocol/entries"
import { Refusal } from "#protocol/errors"
import type { EntryPlace } from "#protocol/turns"
import { lookAgain } from "../access/again.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { storedFrom } from "../transcript/stored.ts"
import { nameOf } from "./bounds.ts"
import { hashOfCall } from "./counting.ts"
import { keptSql } from "./lists.ts"

/** Where an entry is shown. It costs the same wherever the entry lies, and however long the session is. */

/** No agent lets its sub-agents start others to such a depth; a transcript may say so, or that they started each other. */
const DEEPEST = 32

export async function placeOf(store: Store, session: Opened<"view">, seq: number): Promise<EntryPlace> {
  const entry = await entryAt(store, session, seq)
  if (entry.kind === "hidden" && (await isSuperseded(store, session, entry))) {
    await lookAgain(store, session)
    return { seq, agents: [], turn: null, superseded: true }
  }
  const shown = await shownBy(store, session, entry)
  const at = shown === seq ? entry : await entryAt(store, session, shown)
  const { agents, turn } = await insideOf(store, session, at)
  const place = { seq: shown, agents, turn: turn ?? (await turnAt(store, session, shown)) }
  await lookAgain(store, session)
  return place
}

/** Whether it was a line of a document, which is read as a whole since. */
async function isSuperseded(store: Store, { id }: Opened<"view">, { source, line }: Entry): Promise<boolean> {
  const [row] = await store.kept("where a source's document begins", { id, source }, (db, it) =>
    db.selectFrom("sources").select("document_from").where("session_id", "=", it.id).where("name", "=", it.source),
  )
  return line < (row?.document_from ?? 0)
}

async function entryAt(store: Store, session: Opened<"view">, seq: number): Promise<Entry> {
  // Twice: it may just be on its way from the tail into a page.
  const [entry] = (await storedFrom(store, session, seq, 1)) as Entry[]
  const [found] = entry ? [entry] : await storedFrom(store, session, seq, 1)
  if (!found) throw new Refusal("NOT_FOUND")
  return found
}

/** A result is shown with its call, and what was replaced by the newest. */
async function shownBy(store: Store, session: Opened<"view">, entry: Entry): Promise<number> {
  const result = entry.kind === "result" ? entry.parts.find((part) => part.type === "result") : undefined
  const call = result ? await callBefore(store, session, result.call, entry.seq) : null
  return newestOf(store, session, call ?? entry.seq)
}

const ofReading = (it: Record<string, unknown>, alias: string) =>
  sql`${sql.ref(`${alias}.session_id`)} = ${it.id}
    and ${sql.ref(`${alias}.reading`)} = (select s.reading from sessions s where s.id = ${it.id})`

/** An agent may use an id again: the call is the last one before its result, if there is one. */
async function callBefore(store: Store, { id, upTo }: Opened<"view">, call: string, before: number) {
  const [row] = await keptSql<{ seq: number | null }>(
    store,
    "the call of a result",
    { id, upTo, before, hash: hashOfCall(call) },
    (it) => sql`select coalesce(
      (select max(c.seq) from entry_calls c where ${ofReading(it, "c")} and c.hash = ${it.hash} and c.seq < ${it.before}),
      (select min(c.seq) from entry_calls c where ${ofReading(it, "c")} and c.hash = ${it.hash} and c.seq <= ${it.upTo})
    ) as seq`,
  )
  return row?.seq ?? null
}

async function newestOf(store: Store, { id, upTo }: Opened<"view">, seq: number): Promise<number> {
  const [row] = await keptSql<{ seq: number }>(
    store,
    "what replaced an entry",
    { id, upTo, seq },
    (it) => sql`select k.seq from replaced_entries r
      join entry_keys k on k.session_id = r.session_id and k.reading = r.reading and k.hash = r.hash
      where ${ofReading(it, "r")} and r.seq = ${it.seq} and k.seq <= ${it.upTo}`,
  )
  return row?.seq ?? seq
}

async function insideOf(
  store: Store,
  { id, upTo }: Opened<"view">,
  entry: Entry,
): Promise<{ agents: EntryPlace["agents"]; turn: number | null }> {
  const agents: EntryPlace["agents"] = []
  const seen = new Set<string>()
  let turn: number | null = null
  let name = entry.agent === undefined ? null : nameOf(entry.agent)
  while (name !== null && !seen.has(name) && agents.length < DEEPEST) {
    seen.add(name)
    const [row] = await keptSql<{ parent: string | null; called_at: number | null; turn: number | null }>(
      store,
      "where a sub-agent is",
      { id, agent: name },
      (it) => sql`select a.parent, a.called_at, t.seq as turn from sub_agents a
        left join turns t on t.session_id = a.session_id and t.reading = a.reading and t.n = a.turn
        where ${ofReading(it, "a")} and a.agent = ${it.agent}`,
    )
    const calledAt = row?.called_at ?? null
    agents.unshift({ agent: name, calledAt: calledAt !== null && calledAt <= upTo ? calledAt : null })
    turn ??= row?.turn ?? null
    name = row?.parent ?? null
  }
  return { agents, turn: turn !== null && turn <= upTo ? turn : null }
}

async function turnAt(store: Store, { id }: Opened<"view">, seq: number): Promise<number | null> {
  const [row] = await keptSql<{ seq: number | null }>(
    store,
    "the turn of an entry",
    { id, seq },
    (it) => sql`select max(t.seq) as seq from turns t where ${ofReading(it, "t")} and t.seq <= ${it.seq}`,
  )
  return row?.seq ?? null
}
