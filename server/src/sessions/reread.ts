import { type Selectable, sql, type Transaction } from "kysely"
import { readerOf } from "#agents/readers"
import { READING } from "#agents/reading"
import { wholeOf } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import type { RereadingsTable, SessionsTable } from "../storage/tables/sessions.ts"
import type { Tables } from "../storage/tables.ts"
import { compress } from "../transcript/compress.ts"
import { pageJson, tailBytes } from "../transcript/pages.ts"
import { tailAfter, wholePageAfter } from "../transcript/stored.ts"
import { writeBeside } from "../turns/beside.ts"
import { forgetReadings } from "../turns/forget.ts"
import { agentBy, guessAgent } from "./ground.ts"
import { type Known, learned, nothingKnown, OWN_TITLE } from "./learned.ts"
import { type Again, linesOfPage, linesOfTail, readAgain } from "./read-again.ts"
import { writeNamed } from "./write.ts"

/**
 * Reads a stored session again, by readers that are newer than its entries: page by page into a new reading beside the one that
 * counts, each page in a transaction of its own. The last step makes the new one count, only if nobody has appended meanwhile; if
 * somebody has, what came is read as well. Raw lines and seqs stay what they are.
 *
 * A crash loses one page of it. Two nodes that work at one session do no harm: of two steps from the same entry one is taken.
 */

/** What a step came to: there is more to do, all is done, or somebody else does it. */
export type Step = "more" | "done" | "not ours"

type Row = Selectable<RereadingsTable>

/** A node that dies with a session in its hands leaves it to the others after this. */
const LEASE_MS = 15_000

/** Takes a session for a while; null where another node has it, or it needs nothing. */
export async function takeRereading(store: Store, id: string): Promise<Row | null> {
  return store.write(async (db) => {
    const begun = { reading: READING, state: "running", seq: 0, known: null } as const
    const session = await db.selectFrom("sessions").select("reading").where("id", "=", id).executeTakeFirst()
    if (!session) return null
    if (session.reading < READING) {
      await db
        .insertInto("rereadings")
        .values({ session_id: id, ...begun, leased_until: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
    const row = await db
      .updateTable("rereadings")
      .set({ leased_until: leaseOf(store) })
      .where("session_id", "=", id)
      .where("leased_until", "<=", store.now)
      .returningAll()
      .executeTakeFirst()
    if (!row || (row.state === "failed" && row.reading === READING)) return null
    if (row.state === "done" || row.reading === READING) return row
    // Begun by readers of another form: what they made of it is no use.
    await forgetReadings(db, id, (reading) => sql`${reading} = ${row.reading}`)
    await db.updateTable("rereadings").set(begun).where("session_id", "=", id).execute()
    await db.updateTable("pages").set({ fresh: null }).where("session_id", "=", id).execute()
    await db.updateTable("sources").set({ fresh_state: null }).where("session_id", "=", id).execute()
    return { ...row, ...begun }
  })
}

const leaseOf = (store: Store) => sql<number>`${store.now} + ${sql.lit(LEASE_MS)}`

/** One step of a session that has been taken: a page, the end, or the removal of what was there before. */
export async function rereadStep(store: Store, id: string): Promise<Step> {
  const row = await store.db.selectFrom("rereadings").selectAll().where("session_id", "=", id).executeTakeFirst()
  if (row?.state === "done") return removeOld(store, id)
  if (row?.state !== "running" || row.reading !== READING) return "not ours"
  const [session] = await store.db.selectFrom("sessions").selectAll().where("id", "=", id).execute()
  if (!session) return "not ours"
  const page = await wholePageAfter(store, wholeOf(id), row.seq)
  return page ? stepPage(store, session, row, page) : lastStep(store, session, row)
}

interface Learnt {
  agent: string
  title: string | null
  known: Known & { title_rank: number }
}

function learntSo(session: Selectable<SessionsTable>, row: Row, lines: readonly { raw: Uint8Array }[]): Learnt {
  if (row.known !== null) return JSON.parse(row.known) as Learnt
  const agent = agentBy(session, () => guessAgent(lines.map((line) => line.raw)))
  return { agent, title: null, known: nothingKnown }
}

function learnMore(before: Learnt, again: Again): Learnt {
  const { title, known } = learned(before.known, again.understood, again.beside.counted)
  const title_rank = title?.title_rank ?? before.known.title_rank
  return { agent: before.agent, title: title?.title ?? before.title, known: { ...known, title_rank } }
}

async function stepPage(
  store: Store,
  session: Selectable<SessionsTable>,
  row: Row,
  page: NonNullable<Awaited<ReturnType<typeof wholePageAfter>>>,
): Promise<Step> {
  const { id } = session
  const lines = await linesOfPage(page)
  const before = learntSo(session, row, lines)
  const again = await readAgain(store, id, readerOf({ kind: session.kind, agent: before.agent }), lines)
  const fresh = await compress(pageJson(again.entries, page.last_seq))
  const known = JSON.stringify(learnMore(before, again))
  const written = await writing(store, again, async (db) => {
    if (!(await moveOn(db, store, row, { seq: page.last_seq, known }))) return false
    await writeAgain(db, store, id, again)
    await db
      .updateTable("pages")
      .set({ fresh })
      .where("session_id", "=", id)
      .where("first_seq", "=", page.first_seq)
      .execute()
    return true
  })
  return written ? "more" : "not ours"
}

/** The tail, which is no page yet, and the moment in which the new reading counts. */
async function lastStep(store: Store, session: Selectable<SessionsTable>, row: Row): Promise<Step> {
  const { id } = session
  const tail = await tailAfter(store, wholeOf(id), row.seq)
  // Sealed or grown since the session's row was read: there is another page to read, or another tail.
  if (session.sealed !== row.seq || (tail.at(-1)?.seq ?? row.seq) !== session.seq) return "more"
  const lines = linesOfTail(tail)
  const before = learntSo(session, row, lines)
  const again = await readAgain(store, id, readerOf({ kind: session.kind, agent: before.agent }), lines)
  const { agent, title, known } = learnMore(before, again)
  const { title_rank, ...set } = known
  const rows = tail.map((one, index) => ({ ...one, entry: again.entries[index] ?? one.entry }))
  const written = await writing(store, again, async (db) => {
    if (!(await moveOn(db, store, row, { seq: row.seq, known: row.known, state: "done" }))) return false
    const moved = await db
      .updateTable("sessions")
      .set({ ...set, agent, reading: READING, tail_bytes: tailBytes(rows) })
      .where("id", "=", id)
      .where("seq", "=", session.seq)
      .where("sealed", "=", session.sealed)
      .where("bytes", "=", session.bytes)
      .where("reading", "=", session.reading)
      .executeTakeFirst()
    if (moved.numUpdatedRows !== 1n) throw new Overtaken()
    if (title !== null) {
      const named = { title, title_rank }
      await db.updateTable("sessions").set(named).where("id", "=", id).where("title_rank", "<", OWN_TITLE).execute()
    }
    await writeAgain(db, store, id, again)
    for (const { seq, entry } of rows) {
      await db.updateTable("tail").set({ entry }).where("session_id", "=", id).where("seq", "=", seq).execute()
    }
    await makeCount(db, id)
    return true
  })
  return written ? "more" : "not ours"
}

/** Puts the new form of pages and sources in the place of the old one. */
async function makeCount(db: Transaction<Tables>, id: string): Promise<void> {
  await db
    .updateTable("pages")
    .set((page) => ({ entries: sql<Uint8Array>`${page.ref("fresh")}`, fresh: null }))
    .where("session_id", "=", id)
    .where("fresh", "is not", null)
    .execute()
  await db
    .updateTable("sources")
    .set((source) => ({ state: sql<string>`${source.ref("fresh_state")}`, fresh_state: null, reading: READING }))
    .where("session_id", "=", id)
    .where("fresh_state", "is not", null)
    .execute()
}

/** The session has moved on since it was looked at: nothing of this transaction is wanted. */
class Overtaken extends Error {}

/** Runs a step's transaction. What it has put into blobs is freed again where it comes to nothing. */
async function writing(store: Store, again: Again, work: (db: Transaction<Tables>) => Promise<boolean>) {
  const blobs = [...again.blobs.keys()]
  let written = false
  try {
    written = await store.write(async (db) => {
      // Freed meanwhile with the last session that referred to them: the step is taken anew.
      if (blobs.length > 0 && !(await store.blobs.hold(db, blobs))) throw new Overtaken()
      return work(db)
    })
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    written = true
  } finally {
    if (!written) await store.blobs.free(blobs).catch(() => undefined)
  }
  return written
}

/** Moves the mark on from where the step began, and keeps the lease; false where another node has moved it. */
async function moveOn(
  db: Transaction<Tables>,
  store: Store,
  row: Row,
  to: Partial<Pick<Row, "seq" | "known" | "state">>,
): Promise<boolean> {
  const moved = await db
    .updateTable("rereadings")
    .set({ ...to, leased_until: leaseOf(store) })
    .where("session_id", "=", row.session_id)
    .where("reading", "=", READING)
    .where("state", "=", "running")
    .where("seq", "=", row.seq)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

async function writeAgain(db: Transaction<Tables>, store: Store, id: string, again: Again): Promise<void> {
  await writeBeside(db, store, { id, reading: READING }, again.beside)
  await writeNamed(db, store, id, again)
  for (const [name, state] of again.states) {
    await db
      .updateTable("sources")
      .set({ fresh_state: JSON.stringify(state) })
      .where("session_id", "=", id)
      .where("name", "=", name)
      .execute()
  }
}

async function removeOld(store: Store, id: string): Promise<Step> {
  await store.write(async (db) => {
    await forgetReadings(db, id, (reading) => sql`${reading} <> (select s.reading from sessions s where s.id = ${id})`)
    await db.deleteFrom("rereadings").where("session_id", "=", id).where("state", "=", "done").execute()
  })
  return "done"
}

/** Notes that a session can't be read again: it stays as it is, until readers change once more. */
export async function giveUp(store: Store, id: string): Promise<void> {
  await store.unrecorded
    .updateTable("rereadings")
    .set({ state: "failed" })
    .where("session_id", "=", id)
    .where("state", "=", "running")
    .execute()
}
