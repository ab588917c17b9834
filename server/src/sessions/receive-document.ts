import { createHash } from "node:crypto"
import { agentOf } from "#agents/all"
import { headOf } from "#agents/heads"
import { recogniseHead } from "#agents/readers"
import { Refusal } from "#protocol/errors"
import { joined } from "#protocol/line-cutter"
import type { Opened } from "../access/open.ts"
import { hashBytes } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { type Appended, append, Elsewhere, TRIES } from "./append.ts"
import { unpacked } from "./body.ts"
import { currentLines, documentOf } from "./documents.ts"
import { standing } from "./ground.ts"
import { LongLine } from "./long-line.ts"
import type { Receiving } from "./receive.ts"
import { unroll } from "./unrolling.ts"

/**
 * A session's file that is one document (JSON or Markdown), sent whole each time: it is unrolled into lines, and those that are
 * not stored yet are appended. A changed record is a new line with the same key, so its entry replaces the
 * earlier one. What vanished from the document stays.
 */

/** A document is parsed in one piece, which takes many times its size. */
const LONGEST_DOCUMENT = 64 * 1024 * 1024

/** As for lines: small enough that nobody else waits long for the writer. */
const BATCH_BYTES = 1024 * 1024
const BATCH_LINES = 2000

/** As long as lines are compared at a stretch: everybody else's requests wait meanwhile. */
const TURN_MS = 3

export type ReceivingDocument = Omit<Receiving, "line">

interface Version {
  bytes: Uint8Array
  hash: string
  media: string
}

/** The media type of a body that is a document; null for lines. */
export function documentMedia(request: Request): string | null {
  const [media = ""] = (request.headers.get("content-type") ?? "").split(";")
  const plain = media.trim().toLowerCase()
  return plain === "application/json" || plain === "text/markdown" ? plain : null
}

export async function receiveDocument(
  store: Store,
  session: Opened<"append">,
  given: ReceivingDocument,
): Promise<Appended> {
  const media = documentMedia(given.request)
  if (!media) {
    const words = "Send a document as application/json or text/markdown, and lines to POST /api/sessions/:id/entries."
    throw new Refusal("INVALID_INPUT", words)
  }
  // Said before anything is waited for: an archived session takes nothing.
  await standing(store, session.id, given.source)
  const owner = session.row.owner_id
  const long = new LongLine({ lines: given.intake.lines, person: owner, again: given.again })
  try {
    const bytes = await bodyOf(given, owner, long)
    // Those that wait for their turn take memory too.
    long.stay()
    const version = { bytes, media, hash: await hashBytes(bytes) }
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const opened = await given.again()
      const appended = await given.intake.store(() => appendVersion(store, opened, version, given)).catch(elsewhere)
      if (appended) return appended
    }
    throw new Refusal("CONFLICT", "Others are appending to this session at the same time. Try again.")
  } finally {
    long.end()
  }
}

/** What has to be compared again, since the source has moved on meanwhile. */
function elsewhere(error: unknown): null {
  if (error instanceof Elsewhere) return null
  throw error
}

async function bodyOf(
  { request, intake, quota }: ReceivingDocument,
  owner: string,
  long: LongLine,
): Promise<Uint8Array> {
  const most = Math.min(LONGEST_DOCUMENT, quota.maxSessionBytes)
  const body = unpacked(request)
  const pieces: Uint8Array[] = []
  let held = 0
  try {
    for (let next = await body.next(); !next.done; next = await long.next(body.next())) {
      const chunk = next.value
      intake.count(owner, chunk.byteLength)
      held += chunk.byteLength
      if (held > most) throw tooLarge(most)
      pieces.push(chunk.slice())
      long.hold(held, chunk.byteLength)
    }
    request.signal.throwIfAborted()
    return joined(pieces)
  } finally {
    void body.cancel()
  }
}

function tooLarge(most: number): Refusal {
  const mb = Math.floor(most / 1_048_576)
  return new Refusal("TOO_LARGE", `This server accepts documents of up to ${mb} MB. Nothing of it was stored.`)
}

async function appendVersion(
  store: Store,
  session: Opened<"append">,
  version: Version,
  given: ReceivingDocument,
): Promise<Appended> {
  const { id } = session
  const { source, under, upload, raw, quota } = given
  const ground = await standing(store, id, source)
  const before = await documentOf(store.db, id, source)
  const agent = agentIn(ground.session.agent, version)
  const isSame = before?.hash === version.hash
  const fresh = isSame ? [] : await freshLines(store, id, source, agent, version.bytes)
  const { hash, media } = version
  const document = { hash, media, bytes: version.bytes.length, content: version.bytes }
  for (let from = 0, line = ground.lines; ; ) {
    const lines = batchOf(fresh, from)
    from += lines.length
    const isLast = from >= fresh.length
    const more = isLast
      ? { upload, raw, ...(!isSame && { document }) }
      : { upload: upload && { ...upload, done: null } }
    const batch = { source, under, line, lines, partial: null, agent, isExact: true as const, ...more }
    const appended = await append(store, session, batch, quota)
    line += lines.length
    if (!isLast) continue
    // What can't be freed now is freed by the next sweep.
    if (before && !isSame) await store.blobs.free([before.hash]).catch(() => undefined)
    return appended
  }
}

/** Which agent's document it is: the session's, or the one that it looks like. */
function agentIn(known: string, { bytes, media }: Version): string {
  const agent = known === "unknown" ? recogniseHead(headOf(beginning(bytes)))?.id : known
  if (agent !== undefined && agentOf(agent)?.document?.media === media) return agent
  throw new Refusal(
    "INVALID_INPUT",
    agent === undefined
      ? "This is the document of no agent that openctl knows. Send its lines as application/x-ndjson to keep them as they are."
      : `openctl knows no document of ${agent} of this kind. Send its lines as application/x-ndjson.`,
  )
}

const beginning = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 65_536))

/** The document's lines that are not stored yet. */
async function freshLines(
  store: Store,
  id: string,
  source: string,
  agent: string,
  bytes: Uint8Array,
): Promise<Uint8Array[]> {
  const lines = await unroll(agent, bytes)
  if (!lines)
    throw new Refusal("INVALID_INPUT", "This document is damaged, or of another agent. Nothing of it was stored.")
  // Two records may be alike: each stored line stands for one. What was replaced may come back as it was.
  const stored = new Map<string, number>()
  for await (const line of currentLines(store, id, source)) {
    const mark = markOf(line)
    stored.set(mark, (stored.get(mark) ?? 0) + 1)
  }
  const encoder = new TextEncoder()
  const fresh: Uint8Array[] = []
  let since = performance.now()
  for (const text of lines) {
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    const line = encoder.encode(text)
    const mark = markOf(line)
    const left = stored.get(mark) ?? 0
    if (left > 0) stored.set(mark, left - 1)
    else fresh.push(line)
  }
  return fresh
}

const markOf = (line: Uint8Array) => createHash("sha256").update(line).digest("base64")

function batchOf(lines: readonly Uint8Array[], from: number): Uint8Array[] {
  let bytes = 0
  let to = from
  while (to < lines.length && to - from < BATCH_LINES && bytes < BATCH_BYTES) bytes += lines[to++]?.byteLength ?? 0
  return lines.slice(from, to)
}
