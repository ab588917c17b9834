import { type RawBuilder, sql } from "kysely"
import { isInside } from "#agents/paths"
import type { ChangedFile, FileChange, Numbers, SubAgentRow, Turn } from "#protocol/turns"
import { lookAgain } from "../access/again.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { hashOf, pathOf, usageOf } from "./bounds.ts"
import { keptNumbers } from "./gather.ts"
import { keptSql } from "./lists.ts"
import { isoOf, numbersOf } from "./numbers.ts"

/**
 * Reads what is kept beside the entries, a batch at a time. What began after the door was opened is not shown; since sums may be
 * of a newer moment, the right is looked at again when they have been read.
 */

/** The rows of the reading that counts now, whatever it was when the door was opened. */
const ofReading = (it: Record<string, unknown>): RawBuilder<boolean> =>
  sql`session_id = ${it.id} and reading = (select s.reading from sessions s where s.id = ${it.id})`

interface Asked {
  cursor?: string | undefined
  limit: number
}

const counts = sql`seq, last_seq, at, last, calls, failures, input, output, cached, written, reasoning, cost`

type Counts = {
  seq: number
  last_seq: number
  at: number | null
  last: number | null
  calls: number
  failures: number
} & Record<"input" | "output" | "cached" | "written" | "reasoning" | "cost", number>

const countsOf = (row: Counts) => ({
  seq: row.seq,
  to: row.last_seq,
  at: isoOf(row.at),
  last: isoOf(row.last),
  calls: row.calls,
  failures: row.failures,
  usage: usageOf(row),
})

/** One batch of those read, and where the next one begins. */
function batch<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string) {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last ? cursorOf(last) : null }
}

export async function listTurns(store: Store, session: Opened<"view">, { cursor = "0", limit }: Asked) {
  const rows = await keptSql<Counts & { text: string; errors: number; files: number; added: number; removed: number }>(
    store,
    "turns of a session",
    { id: session.id, after: Number(cursor), upTo: session.upTo, most: limit + 1 },
    (it) => sql`select ${counts}, text, errors, files, added, removed from turns
      where ${ofReading(it)} and seq > ${it.after} and seq <= ${it.upTo} order by seq limit ${it.most}`,
  )
  await lookAgain(store, session)
  const { page, next } = batch(rows, limit, (row) => String(row.seq))
  const turns: Turn[] = page.map((row) => {
    const { text, errors, files, added, removed } = row
    return { ...countsOf(row), text, errors, files, added, removed }
  })
  return { turns, next }
}

export async function listAgents(store: Store, session: Opened<"view">, { cursor = "0", limit }: Asked) {
  const rows = await keptSql<
    Counts & {
      agent: string
      title: string | null
      call: string | null
      called_at: number | null
      parent: string | null
    }
  >(
    store,
    "sub-agents of a session",
    { id: session.id, after: Number(cursor), upTo: session.upTo, most: limit + 1 },
    (it) => sql`select ${counts}, agent, title, call, called_at, parent from sub_agents
      where ${ofReading(it)} and seq > ${it.after} and seq <= ${it.upTo} order by seq limit ${it.most}`,
  )
  await lookAgain(store, session)
  const { page, next } = batch(rows, limit, (row) => String(row.seq))
  const agents: SubAgentRow[] = page.map((row) => {
    const { agent, title, call, called_at: calledAt, parent } = row
    return { agent, title, call, calledAt, parent, ...countsOf(row) }
  })
  return { agents, next }
}

/** Each file's changes lie together in their order: the first and the last of them are a look each. */
export async function listFiles(store: Store, session: Opened<"view">, { cursor = "", limit }: Asked) {
  const rows = await keptSql<Omit<ChangedFile, "to"> & { last_seq: number }>(
    store,
    "changed files of a session",
    { id: session.id, after: pathOf(cursor), upTo: session.upTo, most: limit + 1 },
    (it) => sql`select f.path, f.changes, f.added, f.removed, l.how, l.seq as last_seq, (
        select min(c.seq) from file_changes c
        where c.session_id = f.session_id and c.reading = f.reading and c.hash = f.hash) as seq
      from changed_files f join file_changes l on l.session_id = f.session_id and l.reading = f.reading
        and l.hash = f.hash and l.seq = (select max(c.seq) from file_changes c
          where c.session_id = f.session_id and c.reading = f.reading and c.hash = f.hash)
      where f.session_id = ${it.id} and f.reading = (select s.reading from sessions s where s.id = ${it.id})
        and f.path > ${it.after} order by f.path limit ${it.most}`,
  )
  await lookAgain(store, session)
  const { page, next } = batch(rows, limit, (row) => row.path)
  const files: ChangedFile[] = page
    .filter((row) => row.seq <= session.upTo)
    .map(({ last_seq, ...row }) => ({ ...row, to: last_seq }))
  const { directory } = session.row
  return { files, directory: files.some(({ path }) => isInside(path, directory)) ? directory : null, next }
}

export async function listChanges(store: Store, session: Opened<"view">, asked: Asked & { path: string }) {
  const { cursor = "0", limit } = asked
  const rows = await keptSql<FileChange>(
    store,
    "changes of a file",
    {
      id: session.id,
      hash: hashOf("path", pathOf(asked.path)),
      after: Number(cursor),
      upTo: session.upTo,
      most: limit + 1,
    },
    (it) => sql`select seq, agent, how, added, removed from file_changes
      where ${ofReading(it)} and hash = ${it.hash} and seq > ${it.after} and seq <= ${it.upTo}
      order by seq limit ${it.most}`,
  )
  await lookAgain(store, session)
  const { page: changes, next } = batch(rows, limit, (row) => String(row.seq))
  return { changes, next }
}

export async function readNumbers(store: Store, session: Opened<"view">): Promise<Numbers> {
  const kept = await keptNumbers(store, { id: session.id, reading: session.row.reading })
  await lookAgain(store, session)
  return numbersOf(kept)
}
