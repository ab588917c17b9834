import { readerOf, recogniseAgent } from "#agents/readers"
import { READING } from "#agents/reading"
import { Refusal } from "#protocol/errors"
import type { RawPrefix } from "#protocol/raw-prefix"
import { wholeOf } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import { cut, type Loose, PAGE_ENTRIES, PAGE_JSON_BYTES, seal, tailBytes } from "../transcript/pages.ts"
import { tailAfter } from "../transcript/stored.ts"
import { placeAndCount } from "../turns/beside.ts"
import { forgetUnknown } from "../turns/numbers.ts"
import { BIG_LINE } from "./digesting.ts"
import type { StoredDocument } from "./documents.ts"
import { type Understood, understand } from "./line.ts"
import { roomForSource } from "./source-limit.ts"
import { hidingIn } from "./superseded.ts"

/** What an append builds on, and what its lines come to there, before anything of them is written. */

/**
 * Lines of one source, from line number `line`. `partial` are the bytes after the last newline, null while more is to come.
 */
export interface Batch {
  source: string
  /** The call that runs the sub-agent whose source this is, if its sender knows it. */
  under?: string | undefined
  /** The run that they are of, in a remote session. */
  run?: string | undefined
  line: number
  lines: Uint8Array[]
  partial: Uint8Array | null
  /** How the sender's file begins, up to where these lines end, if it says so. */
  raw?: Pick<RawPrefix, "bytes" | "sha256"> | undefined
  /** The agent that wrote them, if their sender knows it. */
  agent?: string | undefined
  /** The document that these lines are the last of. */
  document?: (StoredDocument & { content: Uint8Array }) | undefined
  /** At which line of the source the document's records begin. */
  documentFrom?: number | undefined
  /** What stands before that line is hidden with this batch; so many records of unknown kinds are among it. */
  supersedes?: ReadonlyMap<string, number> | undefined
  /** They are new only if nothing comes before `line` that wasn't there when they were compared. */
  isExact?: true | undefined
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

/** As long as lines are read at a stretch: everybody else's requests wait meanwhile. */
const TURN_MS = 3

/** The half line of a source as a batch of its own; of none, if there is nothing. */
export function lastLine(source: string, ground: Ground): Batch & { unterminated: boolean } {
  const half = ground.from?.partial
  return { source, line: ground.lines, lines: half ? [half] : [], partial: null, unterminated: true }
}

/** What an append builds on: it is checked again in the transaction that writes. */
export async function standing(store: Store, id: string, source: string) {
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
export async function readLines(store: Store, id: string, ground: Ground, batch: Batch, fresh: readonly Uint8Array[]) {
  const { source, under } = batch
  const agent = agentBy(ground.session, () => batch.agent ?? guessAgent(fresh))
  const reader = readerOf({ kind: ground.session.kind, agent })
  // What a reader of another form remembers means nothing to this one, until the session has been read again.
  const state = ground.from?.reading === READING ? JSON.parse(ground.from.state) : reader.start(source)
  const understood: Understood[] = []
  const lying: Omit<Loose, "entry">[] = []
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
    lying.push({ ...place, raw: big ? new Uint8Array() : raw, big })
  }
  const beside = await placeAndCount(
    store,
    { id, reading: ground.session.reading },
    understood.map(({ entry, named }, index) => ({ entry, named, raw: fresh[index] ?? new Uint8Array() })),
  )
  for (const [what, count] of batch.supersedes ?? []) forgetUnknown(beside.counted.numbers, what, count)
  // Only now: its key may have written into an entry what it replaces.
  const loose: Loose[] = lying.map((one, index) => ({ ...one, entry: JSON.stringify(understood[index]?.entry) }))
  const full =
    ground.session.seq - ground.session.sealed + fresh.length >= PAGE_ENTRIES ||
    ground.session.tail_bytes + tailBytes(loose) >= PAGE_JSON_BYTES
  const superseded = batch.supersedes ? { source, from: batch.documentFrom ?? 0 } : null
  const tail = full || superseded ? hidingIn(await tailAfter(store, wholeOf(id)), superseded) : []
  const { pages, rest } = full ? cut([...tail, ...loose]) : { pages: [], rest: loose }
  const sealed = await Promise.all(pages.map((page) => seal(id, page)))
  return {
    agent,
    state,
    understood,
    beside,
    entries: loose.map(({ seq, entry }) => ({ seq, json: entry })),
    blobs,
    full,
    sealed,
    rest,
    /** Rows of the tail that are hidden now. */
    hidden: superseded ? tail : [],
  }
}

export type Work = Awaited<ReturnType<typeof readLines>>

/** The session's agent; `guess` says it where nobody did. A run's lines tell of an agent, and are of none. */
export function agentBy({ kind, agent }: Ground["session"], guess: () => string): string {
  return agent === "unknown" && kind !== "remote" ? guess() : agent
}

export function guessAgent(lines: readonly Uint8Array[]): string {
  let head = ""
  for (const line of lines) {
    if (head.length + line.byteLength > 65_536 && head !== "") break
    head += `${new TextDecoder().decode(line.subarray(0, 65_536))}\n`
  }
  return recogniseAgent(head) ?? "unknown"
}
