import { Refusal } from "#protocol/errors"
import { type Opened, reopen } from "../access/open.ts"
import { inWords } from "../storage/failures.ts"
import type { Store } from "../storage/store.ts"
import { documentOf } from "./documents.ts"
import { type Batch, type LastLine, lastLine, readLines, standing } from "./ground.ts"
import { overQuota, type Quota, weightOf } from "./quota.ts"
import { noteRaw } from "./raw-prefix.ts"
import { type Written, write } from "./write.ts"

/**
 * Appending: the one way in which a transcript grows, for an upload and for a live run alike. The cost of a line is the
 * same however long the session is: full pages are sealed, the rest are rows of the tail.
 */

export interface Appended {
  /** Lines of the source that are stored now. */
  lines: number
  /** Entries of the session that are stored now: its highest seq. */
  entries: number
}

/** How often an append or a completion starts again because another node was quicker, before it asks the client to. */
export const TRIES = 20

const none = new Uint8Array()

/** The source is no longer as long as it was when an exact batch was made for it. */
export class Elsewhere extends Error {}

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
  if (batch.isExact && batch.line !== ground.lines) throw new Elsewhere()
  if (batch.line > ground.lines) {
    throw new Refusal("CONFLICT", `Line ${batch.line} would leave a gap: line ${ground.lines} comes next.`, {
      expected: ground.lines,
    })
  }
  const fresh = batch.lines.slice(ground.lines - batch.line)
  // Lines that are all there already say nothing of what comes after the last of them, unless they reach the end.
  const reachesEnd = batch.line + batch.lines.length >= ground.lines
  const samePartial = batch.partial === null || Buffer.compare(batch.partial, ground.from?.partial ?? none) === 0
  if (fresh.length === 0 && (!reachesEnd || samePartial) && !batch.document) {
    await inWords(noteRaw(store, id, batch, ground.from))
    return { lines: ground.lines, entries: ground.session.seq }
  }
  // A half line counts as well, in the place of the one before it: there may be one of each of many sources.
  const half = (batch.partial?.byteLength ?? 0) - (ground.from?.partial?.byteLength ?? 0)
  const bytes = fresh.reduce((sum, line) => sum + line.byteLength + 1, half) + (await growthOf(store, id, batch))
  const weight = weightOf({ bytes: ground.session.bytes + bytes, seq: ground.session.seq + fresh.length })
  if (weight > quota.maxSessionBytes) {
    throw overQuota("session", quota, ground.lines)
  }
  const work = await inWords(readLines(store, id, ground, batch, fresh))
  let written: Written = "moved"
  try {
    // Put anew in each attempt: until a session refers to it, sweeping may free it.
    if (batch.document) await store.blobs.put(batch.document.content)
    written = await inWords(store.write((db) => write(db, store, { id, ground, batch, work, bytes, weight, quota })))
    if (written === "full") throw overQuota("person", quota, ground.lines)
  } catch (error) {
    await store.blobs.free([...work.blobs.keys()]).catch(() => undefined)
    throw error
  }
  if (written === "moved") return null
  const { epoch } = written
  if (fresh.length > 0) store.grew({ session: id, entries: work.entries, epoch })
  return { lines: ground.lines + fresh.length, entries: ground.session.seq + fresh.length }
}

/** A document counts as well, in the place of its version before. */
async function growthOf(store: Store, id: string, { source, document }: Batch): Promise<number> {
  if (!document) return 0
  return document.bytes - ((await documentOf(store.db, id, source))?.bytes ?? 0)
}
