import { createHash } from "node:crypto"
import { agentOf } from "#agents/all"
import { headOf } from "#agents/heads"
import { recogniseHead } from "#agents/readers"
import { Refusal } from "#protocol/errors"
import { joined } from "#protocol/line-cutter"
import type { Opened } from "../access/open.ts"
import { turns } from "../background/turns.ts"
import { hashBytes } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { type Appended, append, Elsewhere } from "./append.ts"
import { unpacked } from "./body.ts"
import { currentLines, documentOf } from "./documents.ts"
import { standing } from "./ground.ts"
import { LongLine } from "./long-line.ts"
import type { Receiving } from "./receive.ts"
import { hideSuperseded, unknownIn } from "./superseded.ts"
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

/** How often it is compared again because another appender has moved the source. Each time all lines of it are read. */
const TRIES = 5

/** One document at a time in the whole process; long lines don't wait for it, except while its own records are stored. */
const inTurn = turns()

export type ReceivingDocument = Omit<Receiving, "line">

interface Version {
  bytes: Uint8Array
  hash: string
  media: string
}

/** Its lines, by the agent that they were read as: comparing them again needs no unrolling. */
interface Unrolled extends Version {
  unrolled: Map<string, string[]>
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
    return await inTurn(() => appendInTurn(store, version, given))
  } finally {
    long.end()
  }
}

async function appendInTurn(store: Store, version: Version, given: ReceivingDocument): Promise<Appended> {
  const unrolled = new Map<string, string[]>()
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const opened = await given.again()
    const appended = await appendVersion(store, opened, { ...version, unrolled }, given).catch(elsewhere)
    if (appended) return appended
  }
  throw new Refusal("CONFLICT", "Others are appending to this session at the same time. Try again.")
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
  version: Unrolled,
  given: ReceivingDocument,
): Promise<Appended> {
  const { id } = session
  const { source, under, upload, raw, quota } = given
  const ground = await standing(store, id, source)
  const before = await documentOf(store.db, id, source)
  const agent = agentIn(ground.session.agent, version)
  const isSame = before?.hash === version.hash
  const { fresh, known } = isSame ? { fresh: [], known: 1 } : await freshLines(store, id, source, agent, version)
  // Lines of which none is a record of it: an earlier version has stored it as it stands in the file.
  const isFirst = before === null && ground.from?.document_from == null
  const documentFrom = isFirst ? (known > 0 ? 0 : ground.lines) : (ground.from?.document_from ?? 0)
  const superseded = documentFrom > 0 ? { source, from: documentFrom } : null
  let supersedes = isFirst && superseded ? await unknownIn(store, id, superseded) : undefined
  const { hash, media } = version
  const document = { hash, media, bytes: version.bytes.length, content: version.bytes }
  for (let from = 0, line = ground.lines; ; ) {
    const lines = batchOf(fresh, from)
    from += lines.length
    const isLast = from >= fresh.length
    const more = isLast
      ? { upload, raw, ...(!isSame && { document }) }
      : { upload: upload && { ...upload, done: null } }
    const of = { documentFrom, ...(supersedes && { supersedes }) }
    const batch = { source, under, line, lines, partial: null, agent, isExact: true as const, ...of, ...more }
    const appended = await given.intake.store(() => append(store, session, batch, quota))
    supersedes = undefined
    line += lines.length
    if (!isLast) continue
    if (superseded) await hideSuperseded(store, id, superseded)
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

/** The document's lines that are not stored yet, and how many are. */
async function freshLines(
  store: Store,
  id: string,
  source: string,
  agent: string,
  { bytes, unrolled }: Unrolled,
): Promise<{ fresh: Uint8Array[]; known: number }> {
  const lines = unrolled.get(agent) ?? (await unroll(agent, bytes))
  if (!lines)
    throw new Refusal("INVALID_INPUT", "This document is damaged, or of another agent. Nothing of it was stored.")
  unrolled.set(agent, lines)
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
  return { fresh, known: lines.length - fresh.length }
}

const markOf = (line: Uint8Array) => createHash("sha256").update(line).digest("base64")

function batchOf(lines: readonly Uint8Array[], from: number): Uint8Array[] {
  let bytes = 0
  let to = from
  while (to < lines.length && to - from < BATCH_LINES && bytes < BATCH_BYTES) bytes += lines[to++]?.byteLength ?? 0
  return lines.slice(from, to)
}
