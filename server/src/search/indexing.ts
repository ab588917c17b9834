import { sql } from "kysely"
import { events } from "#protocol/events"
import { wholeOf } from "../access/reach.ts"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import { storedFrom } from "../transcript/stored.ts"
import { type Passages, passagesOf } from "./passages.ts"
import { textOf, wordsOf } from "./words.ts"

/**
 * Makes entries findable, behind the appends: a session's mark says how far it has come, and moves in the transaction that
 * writes the passages. So a crash loses and doubles nothing, and of several nodes one gets ahead and the other looks again.
 */
export interface Indexing {
  /** Resolves when everything that is stored now can be found. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** A session that grows is looked at once in this time. */
const REST_MS = 500
/** After a batch others have their turn. */
const PAUSE_MS = 5
/** After a failure, such as a database that is away, it is looked again for all that waits. */
const AGAIN_MS = 2_000
/** How often it is looked for what nobody told of: of other nodes that stopped, and from before a crash. */
const SWEEP_MS = 60_000
/** Entries of one transaction: few enough that nobody waits long for the writer. */
const BATCH = 100
const SWEPT_AT_ONCE = 1000

export function keepIndex(store: Store, failed: (error: unknown) => void): Indexing {
  const passages = passagesOf(store)
  const grown = new Set<string>()
  /** When it is looked next for what nobody told of. */
  let sweepAt = 0

  async function work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (performance.now() >= sweepAt) await sweep()
      const [id] = grown
      if (id === undefined) return
      grown.delete(id)
      while (!signal.aborted && (await indexBatch(store, passages, id))) await Bun.sleep(PAUSE_MS)
    }
  }

  async function sweep(): Promise<void> {
    sweepAt = performance.now() + SWEEP_MS
    await forgetDeleted(store, passages)
    for (const id of await behind(store)) grown.add(id)
    if (grown.size >= SWEPT_AT_ONCE) sweepAt = 0
  }

  const indexing = loop({
    every: SWEEP_MS,
    first: 0,
    nudgeMs: REST_MS,
    afterFailure: AGAIN_MS,
    nudge(soon) {
      store.onGrown(({ session }) => {
        grown.add(session)
        soon()
      })
      store.onEvent(({ name }) => {
        if (events[name].ends !== "session") return
        sweepAt = 0
        soon()
      })
    },
    work,
    failed(error) {
      sweepAt = 0
      failed(error)
    },
  })
  return {
    caughtUp() {
      sweepAt = 0
      return indexing.now()
    },
    close: indexing.close,
  }
}

/** Sessions of which something can't be found yet. */
async function behind(store: Store): Promise<string[]> {
  const rows = await store.db
    .selectFrom("sessions as s")
    .leftJoin("indexed_sessions as i", "i.session_id", "s.id")
    .select("s.id")
    .where("s.seq", ">", 0)
    .where((row) =>
      row.or([
        row("i.seq", "is", null),
        row("i.seq", "<", row.ref("s.seq")),
        row("i.reading", "!=", row.ref("s.reading")),
      ]),
    )
    .limit(SWEPT_AT_ONCE)
    .execute()
  return rows.map((row) => row.id)
}

/** Indexes the next entries of a session. False when there are none. */
async function indexBatch(store: Store, passages: Passages, session: string): Promise<boolean> {
  const mark = await markOf(store, session)
  const [counting] = await store.db.selectFrom("sessions").select("reading").where("id", "=", session).execute()
  if (counting && mark.number > 0 && counting.reading !== mark.reading) {
    await beginAgain(store, passages, mark, counting.reading)
    return true
  }
  const entries = await storedFrom(store, wholeOf(session), mark.seq + 1, BATCH)
  const last = entries.at(-1)
  if (!last) return false
  const replaced = new Set(entries.flatMap((entry) => entry.replaces ?? []))
  // What repeats or was replaced is found once: as the entry that counts.
  const found = entries
    .filter((entry) => !entry.repeats && !replaced.has(entry.seq))
    .map((entry) => ({ seq: entry.seq, words: wordsOf(textOf(entry)) }))
  return store.unrecorded.transaction().execute(async (db) => {
    const there = await db.selectFrom("sessions").select("id").where("id", "=", session).executeTakeFirst()
    const moved = await db
      .updateTable("indexed_sessions")
      .set({ seq: last.seq })
      .where("number", "=", mark.number)
      .where("seq", "=", mark.seq)
      .where("reading", "=", mark.reading)
      .executeTakeFirst()
    // Deleted meanwhile, or another node was quicker.
    if (!there || moved.numUpdatedRows !== 1n) return there !== undefined
    await passages.take(db, mark.number, [...replaced])
    await passages.add(
      db,
      mark.number,
      found.filter((one) => one.words.length > 0),
    )
    return true
  })
}

interface Mark {
  number: number
  seq: number
  reading: number
}

/** The session has been read again: its words are other ones now. Until all of them are there, some aren't found. */
async function beginAgain(store: Store, passages: Passages, mark: Mark, reading: number): Promise<void> {
  while (await passages.remove(store.unrecorded, mark.number)) await Bun.sleep(PAUSE_MS)
  await store.unrecorded
    .updateTable("indexed_sessions")
    .set({ seq: 0, reading })
    .where("number", "=", mark.number)
    .where("seq", "=", mark.seq)
    .where("reading", "=", mark.reading)
    .execute()
}

/** How far a session has come; its row is made when it is first looked at. */
async function markOf(store: Store, session: string): Promise<Mark> {
  const known = () =>
    store.unrecorded
      .selectFrom("indexed_sessions")
      .select(["number", "seq", "reading"])
      .where("session_id", "=", session)
      .executeTakeFirst()
  const mark = await known()
  if (mark) return mark
  await store.unrecorded
    .insertInto("indexed_sessions")
    .columns(["session_id", "seq", "reading"])
    .expression((from) =>
      from
        .selectFrom("sessions")
        .select(["id", sql<number>`0`.as("seq"), "reading"])
        .where("id", "=", session),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await known()) ?? { number: 0, seq: 0, reading: 0 }
}

/** Takes away the passages of sessions that are no more; their mark goes last. */
async function forgetDeleted(store: Store, passages: Passages): Promise<void> {
  const gone = await store.db
    .selectFrom("indexed_sessions as i")
    .leftJoin("sessions as s", "s.id", "i.session_id")
    .select("i.number")
    .where("s.id", "is", null)
    .limit(SWEPT_AT_ONCE)
    .execute()
  for (const { number } of gone) {
    while (await passages.remove(store.unrecorded, number)) await Bun.sleep(PAUSE_MS)
    await store.unrecorded.deleteFrom("indexed_sessions").where("number", "=", number).execute()
  }
}
