import { readerFor, recogniseAgent } from "#agents/readers"
import { Refusal } from "#protocol/errors"
import { type Opened, reopen } from "../access/open.ts"
import { wholeOf } from "../access/reach.ts"
import { inWords } from "../storage/failures.ts"
import type { Store } from "../storage/store.ts"
import { cut, type Loose, PAGE_ENTRIES, PAGE_JSON_BYTES, seal, tailBytes } from "../transcript/pages.ts"
import { tailAfter } from "../transcript/stored.ts"
import { BIG_LINE } from "./digesting.ts"
import { type Understood, understand } from "./line.ts"
import { overQuota, type Quota, weightOf } from "./quota.ts"
import { roomForSource } from "./source-limit.ts"
import { write } from "./write.ts"

/**
 * Appending: the one way in which a transcript grows, for an upload and for a live run alike. The cost of a line is the
 * same however long the session is: full pages are sealed, the rest are rows of the tail.
 */

/**
 * Lines of one source, from line number `line`. `partial` are the bytes after the last newline, null while more is to come.
 */
export interface Batch {
  source: string
  /** The call that runs the sub-agent whose source this is, if its sender knows it. */
  under?: string | undefined
  line: number
  lines: Uint8Array[]
  partial: Uint8Array | null
  /** The upload that they belong to; absent for a program that follows. */
  upload?: Uploading | undefined
}

/** How far an upload is once its lines are stored. `done` is null in the middle of a request. */
export interface Uploading {
  done: number | null
  of: number
}

/** That nothing more comes for now: the half line that stands there, whatever it is by then, is the last line of its source. */
export interface LastLine {
  source: string
  unterminated: true
}

export interface Appended {
  /** Lines of the source that are stored now. */
  lines: number
  /** Entries of the session that are stored now: its highest seq. */
  entries: number
}

/** How often an append or a completion starts again because another node was quicker, before it asks the client to. */
export const TRIES = 20

/** As long as lines are read at a stretch: everybody else's requests wait meanwhile. */
const TURN_MS = 3

const none = new Uint8Array()

/** One append of a session at a time in this process; between processes the session's row decides. */
const turns = new Map<string, Promise<unknown>>()

export async function append(
  store: Store,
  session: Opened<"append">,
  batch: Batch | LastLine,
  quota: Quota,
): Promise<Appended> {
  const turn = (turns.get(session.id) ?? Promise.resolve()).then(
    () => appendInTurn(store, session, batch, quota),
    () => appendInTurn(store, session, batch, quota),
  )
  turns.set(session.id, turn)
  try {
    return await turn
  } finally {
    if (turns.get(session.id) === turn) turns.delete(session.id)
  }
}

async function appendInTurn(
  store: Store,
  session: Opened<"append">,
  batch: Batch | LastLine,
  quota: Quota,
): Promise<Appended> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const appended = await tryAppend(store, session, batch, quota)
    if (appended) return appended
  }
  throw new Refusal("CONFLICT", "Others are appending to this session at the same time. Try again.")
}

/** Null when the session moved on in between: what was understood on the old ground has to be understood again. */
async function tryAppend(
  store: Store,
  session: Opened<"append">,
  given: Batch | LastLine,
  quota: Quota,
): Promise<Appended | null> {
  const { id } = session
  const ground = await standing(store, id, given.source)
  // Access has changed since the door was opened: it decides once more, about what stands there until the commit.
  if (ground.session.acl_epoch !== session.row.acl_epoch) {
    const { row } = await reopen(store, session, "append")
    if (row.acl_epoch !== ground.session.acl_epoch) return null
  }
  const batch = "unterminated" in given ? lastLine(given.source, ground) : given
  if (batch.line > ground.lines) {
    throw new Refusal("CONFLICT", `Line ${batch.line} would leave a gap: line ${ground.lines} comes next.`, {
      expected: ground.lines,
    })
  }
  const fresh = batch.lines.slice(ground.lines - batch.line)
  // Lines that are all there already say nothing of what comes after the last of them, unless they reach the end.
  const reachesEnd = batch.line + batch.lines.length >= ground.lines
  const samePartial = batch.partial === null || Buffer.compare(batch.partial, ground.from?.partial ?? none) === 0
  if (fresh.length === 0 && (!reachesEnd || samePartial)) return { lines: ground.lines, entries: ground.session.seq }
  // A half line counts as well, in the place of the one before it: there may be one of each of many sources.
  const half = (batch.partial?.byteLength ?? 0) - (ground.from?.partial?.byteLength ?? 0)
  const bytes = fresh.reduce((sum, line) => sum + line.byteLength + 1, half)
  const weight = weightOf({ bytes: ground.session.bytes + bytes, seq: ground.session.seq + fresh.length })
  if (weight > quota.maxSessionBytes) {
    throw overQuota("session", quota, ground.lines)
  }
  const work = await inWords(readLines(store, id, ground, batch, fresh))
  let epoch: number | null | "full" = null
  try {
    epoch = await inWords(store.write((db) => write(db, store, id, ground, batch, work, { bytes, weight }, quota)))
    if (epoch === "full") throw overQuota("person", quota, ground.lines)
  } catch (error) {
    await store.blobs.free([...work.blobs.keys()]).catch(() => undefined)
    throw error
  }
  if (epoch === null) return null
  if (fresh.length > 0) store.grew({ session: id, first: ground.session.seq + 1, entries: work.entries, epoch })
  return { lines: ground.lines + fresh.length, entries: ground.session.seq + fresh.length }
}

/** The half line of a source as a batch of its own; of none, if there is nothing. */
function lastLine(source: string, ground: Ground): Batch & { unterminated: boolean } {
  const half = ground.from?.partial
  return { source, line: ground.lines, lines: half ? [half] : [], partial: null, unterminated: true }
}

/** What an append builds on: it is checked again in the transaction that writes. */
async function standing(store: Store, id: string, source: string) {
  const [session] = await store.kept("append: the session", { id }, (db, it) =>
    db.selectFrom("sessions").selectAll().where("id", "=", it.id),
  )
  if (!session) throw new Refusal("NOT_FOUND")
  if (session.status === "archived") throw new Refusal("CONFLICT")
  const [from] = await store.kept("append: the source", { id, source }, (db, it) =>
    db.selectFrom("sources").selectAll().where("session_id", "=", it.id).where("name", "=", it.source),
  )
  if (!from) await roomForSource(store, store.db, id)
  return { session, from: from ?? null, lines: from?.lines ?? 0 }
}

export type Ground = Awaited<ReturnType<typeof standing>>

/** What the fresh lines come to, before anything of them is in the database. Blobs are durable when this returns. */
async function readLines(store: Store, id: string, ground: Ground, batch: Batch, fresh: readonly Uint8Array[]) {
  const { source, under } = batch
  const agent = ground.session.agent === "unknown" ? guessAgent(fresh) : ground.session.agent
  const reader = readerFor(agent)
  const state = ground.from ? JSON.parse(ground.from.state) : reader.start(source)
  const understood: Understood[] = []
  const loose: Loose[] = []
  const blobs = new Map<string, string | null>()
  let since = performance.now()
  for (const [index, raw] of fresh.entries()) {
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    const place = { seq: ground.session.seq + index + 1, source, line: ground.lines + index }
    const one = await understand(reader, state, raw, place, store.blobs)
    const big = raw.byteLength > BIG_LINE ? await store.blobs.put(raw) : null
    if (big) blobs.set(big, null)
    for (const image of one.images) blobs.set(image.hash, image.media)
    if (under !== undefined && one.entry.agent !== undefined) one.entry.under ??= under
    understood.push(one)
    loose.push({ ...place, entry: JSON.stringify(one.entry), raw: big ? new Uint8Array() : raw, big })
  }
  const full =
    ground.session.seq - ground.session.sealed + fresh.length >= PAGE_ENTRIES ||
    ground.session.tail_bytes + tailBytes(loose) >= PAGE_JSON_BYTES
  const tail = full ? await tailAfter(store, wholeOf(id)) : []
  const { pages, rest } = full ? cut([...tail, ...loose]) : { pages: [], rest: loose }
  const sealed = await Promise.all(pages.map((page) => seal(id, page)))
  return { agent, state, understood, entries: loose.map((one) => one.entry), blobs, full, sealed, rest }
}

export type Work = Awaited<ReturnType<typeof readLines>>

function guessAgent(lines: readonly Uint8Array[]): string {
  let head = ""
  for (const line of lines) {
    if (head.length + line.byteLength > 65_536 && head !== "") break
    head += `${new TextDecoder().decode(line.subarray(0, 65_536))}\n`
  }
  return recogniseAgent(head) ?? "unknown"
}
