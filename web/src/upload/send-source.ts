import { isJson } from "#agents/half-line"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { isTooLargeBetween } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { halves } from "#protocol/halves"
import { plain as client } from "../api/plain-client.ts"
import { LineBatch } from "./line-batch.ts"
import type { SourceFile } from "./messages.ts"
import { ANSWER_MS, patiently } from "./patience.ts"

/**
 * Sends one file, line by line and never more than a batch at a time in memory. Appending is by line number and so may be
 * repeated: after a lost connection the same batch goes again, and where the server stands elsewhere the file is read
 * again from its beginning, passing over the lines that are stored.
 */

/**
 * Bytes of a request. It takes a second or two, whatever the line: the server hears often that the upload goes on. The least is
 * for a proxy that takes small requests only: one long line is no reason to send all others one by one.
 */
const BATCH = { least: 16 * 1024, first: 256 * 1024, most: 1024 * 1024, quickMs: 1000, slowMs: 4000 }

const PIECE = 64 * 1024

export interface Way {
  id: string
  agent: string
  all: boolean
  /** Lines of this source that the server has already. */
  stored: number
  /** How far the whole upload is when this file is read up to `read`. */
  progress: (read: number) => { done: number; of: number }
  /** So many bytes of the file are dealt with, and what was to be sent of them is stored. */
  onSent: (read: number) => void
  onWaiting: (seconds: number) => void
}

/** How large requests are: as the line is quick, and never more than a proxy on the way takes. */
interface Size {
  wanted: number
  most: number
}

export async function sendSource(it: SourceFile, way: Way): Promise<void> {
  const size: Size = { wanted: BATCH.first, most: BATCH.most }
  let stored = way.stored
  for (let rounds = 0; rounds < 20; rounds++) {
    const expected = await sendFrom(it, way, stored, size)
    if (expected === null) return
    stored = expected
  }
  throw new Refusal(
    "CONFLICT",
    "Something else is adding to this session at the moment. Wait until it has finished, then retry.",
  )
}

/** Null when all is stored; else the line that the server expects instead. */
async function sendFrom(it: SourceFile, way: Way, stored: number, size: Size): Promise<number | null> {
  const filter = new LineFilter(readerFor(way.agent), { all: way.all })
  const batch = new LineBatch(stored)
  let read = 0
  let sent = 0
  const flush = async (last: boolean) => {
    const { line, body } = batch.take(last && !(await isBeingWritten(it, batch, way)))
    if (body.size === 0) return null
    const began = performance.now()
    const expected = await postAsItFits({ source: it.source, line, body, before: sent, after: read }, way, size)
    fit(size, performance.now() - began)
    sent = read
    way.onSent(read)
    return expected
  }
  for await (const piece of piecesOf(it.file)) {
    batch.add(piece ? filter.push(piece) : filter.end())
    read += piece?.length ?? 0
    if (piece && batch.bytes < size.wanted) continue
    const expected = await flush(piece === null)
    if (expected !== null) return expected
  }
  return null
}

/** A file in pieces, and null after the last: a browser hands out up to megabytes at once, more than a slow line takes. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array | null> {
  const reader = file.stream().getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      for (let at = 0; at < value.length; at += PIECE) yield value.subarray(at, at + PIECE)
    }
    yield null
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** An agent that runs writes on where it stopped: a half record would stand there as a line of its own. */
async function isBeingWritten(it: SourceFile, batch: LineBatch, way: Way): Promise<boolean> {
  if (way.all || !it.path.endsWith(".jsonl")) return false
  const open = await batch.open()
  return open.length > 0 && !isJson(open)
}

function fit(size: Size, took: number): void {
  if (took < BATCH.quickMs) size.wanted *= 2
  if (took > BATCH.slowMs) size.wanted /= 2
  size.wanted = Math.max(BATCH.least, Math.min(size.most, Math.floor(size.wanted)))
}

/** Lines for one request, and how far the file is read before them and after. */
interface Lines {
  source: string
  line: number
  body: Blob
  before: number
  after: number
}

/** A proxy may take smaller requests only: then this body goes in parts, and those that follow are no larger. */
async function postAsItFits(lines: Lines, way: Way, size: Size): Promise<number | null> {
  try {
    return await post(lines, way)
  } catch (error) {
    const { line, body, before } = lines
    const cut = isTooLargeBetween(error) ? halves(new Uint8Array(await body.arrayBuffer())) : null
    if (!cut) throw error
    size.most = Math.min(size.most, Math.max(BATCH.least, Math.floor(body.size / 2)))
    const first = { ...lines, body: body.slice(0, cut.first.length), after: before }
    const second = { ...lines, body: body.slice(cut.first.length), line: line + cut.lines }
    return (await postAsItFits(first, way, size)) ?? postAsItFits(second, way, size)
  }
}

/** Null when it is stored up to its end; else the line that the server expects. */
function post({ source, line, body, after }: Lines, way: Way): Promise<number | null> {
  const input = { id: way.id, source, line, ...way.progress(after) }
  const headers = { "content-encoding": "gzip", "content-type": "application/x-ndjson" }
  return patiently(async () => {
    // Packed anew for each attempt: a body is used up by sending it.
    const packed = await new Response(body.stream().pipeThrough(new CompressionStream("gzip"))).blob()
    try {
      await client.send(calls.appendEntries, input, { body: packed, headers, signal: AbortSignal.timeout(ANSWER_MS) })
      return null
    } catch (error) {
      const expected = error instanceof Refusal ? error.details.expected : undefined
      if (!(error instanceof Refusal) || typeof expected !== "number") throw error
      if (error.code === "CONFLICT") return expected
      // More short lines than a request may have: the first of them are stored.
      if (error.code === "TOO_LARGE" && expected > line) return expected
      throw error
    }
  }, way.onWaiting)
}
