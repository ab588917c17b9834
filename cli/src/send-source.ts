import { promisify } from "node:util"
import { zstdCompress } from "node:zlib"
import { isHalfOf, isJson } from "#agents/half-line"
import { addLeftOut, type LeftOut, LineFilter } from "#agents/left-out"
import type { Reader } from "#agents/reader"
import { calls } from "#protocol/calls"
import { isTooLargeBetween } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { LONGEST_LINE } from "#protocol/line-cutter"
import type { Source } from "#protocol/sessions"
import type { Connection } from "./connection.ts"
import { exits, Failure } from "./failure.ts"
import { type Batch, halved, LineBatches } from "./line-batches.ts"
import { patiently } from "./patience.ts"
import type { SourceFile } from "./session-sources.ts"
import { openTranscript } from "./transcript.ts"

/**
 * Sends one file as a source of a session. Memory holds a batch, whatever the file's size. Appending is by line number, so
 * that a batch may be sent again; where the server stands elsewhere than thought, the file is read again from its beginning.
 */
export interface Sending {
  connection: Connection
  session: string
  reader: Reader
  /** Send the file as it is, nothing left out and nothing taken out. */
  all: boolean
  report: LeftOut
  signal: AbortSignal
  /** How far the whole upload is; the server is told with each batch. */
  progress: { done: number; of: number }
  /** How many bytes of the file are dealt with. */
  onRead(bytes: number): void
  onWait(seconds: number, attempt: number): void
}

export interface Sent {
  source: string
  /** Lines of the source that the server has now. */
  lines: number
  /** Lines that went this time. */
  sent: number
  /** A last line that its agent is still writing was kept back. */
  keptBack: boolean
}

/** Well below the 8 MB that a request of ours may have, even where nothing can be packed. */
const BATCH_BYTES = 4 * 1024 * 1024
/** One long line is no reason to send all others one by one. */
const SMALLEST_BATCH_BYTES = 16 * 1024
const REALIGNMENTS = 20

const zstd = promisify(zstdCompress)

export async function sendSource(file: SourceFile, stored: Source | undefined, way: Sending): Promise<Sent> {
  let from = stored?.lines ?? 0
  let known = stored ? await lastLineOf(stored, way) : null
  for (let round = 0; round < REALIGNMENTS; round++) {
    const outcome = await sendFrom(file, from, known, way)
    if ("sent" in outcome) return outcome
    from = outcome.expected
    known = null
  }
  throw new Refusal(
    "CONFLICT",
    "Something else is adding to this session at the same time. Try again when it has ended.",
  )
}

/** `known` is the last of the `from` lines that the server has. */
async function sendFrom(
  file: SourceFile,
  from: number,
  known: Buffer | null,
  way: Sending,
): Promise<Sent | { expected: number }> {
  const batches = new LineBatches(from, BATCH_BYTES)
  let lines = from
  let sent = 0
  const send = async (batch: Batch) => {
    if (sent === 0) mustGoOn(file, from, known, batches)
    const answer = await postAsItFits(file, batch, way, batches)
    if ("expected" in answer) return answer
    lines = Math.max(lines, answer.lines)
    sent += batch.lines
    return null
  }
  for await (const bytes of linesOf(file, way)) {
    for (const batch of batches.push(bytes)) {
      const other = await send(batch)
      if (other) return other
    }
    if (batches.openBytes > LONGEST_LINE) throw new Refusal("TOO_LARGE", `${file.path} has a line of more than 64 MB.`)
  }
  let keptBack = false
  const rest = batches.end((line) => {
    // An agent that runs writes on where it stopped: a half record would stand there as a line of its own.
    keptBack = !way.all && file.path.endsWith(".jsonl") && !isJson(line)
    return !keptBack
  })
  for (const batch of rest) {
    const other = await send(batch)
    if (other) return other
  }
  mustGoOn(file, from, known, batches)
  return { source: file.source, lines, sent, keptBack }
}

/** The file's bytes as they are sent. */
async function* linesOf(file: SourceFile, way: Sending): AsyncGenerator<Uint8Array> {
  // A report of one reading: what is read again is not counted twice.
  const filter = way.all ? null : new LineFilter(way.reader)
  const transcript = openTranscript(file.path, way.signal)
  try {
    for await (const piece of transcript.pieces) {
      const out = filter ? filter.push(piece) : piece
      way.onRead(transcript.bytesRead())
      if (out.length > 0) yield out
    }
    const rest = filter?.end()
    if (rest && rest.length > 0) yield rest
    if (filter) addLeftOut(way.report, filter.report)
  } finally {
    transcript.close()
  }
}

/** A proxy may take smaller requests only: then this batch goes in parts, and those that follow are no larger. */
async function postAsItFits(
  file: SourceFile,
  batch: Batch,
  way: Sending,
  batches: LineBatches,
): ReturnType<typeof post> {
  try {
    return await post(file, batch, way)
  } catch (error) {
    const parts = isTooLargeBetween(error) ? halved(batch) : null
    if (!parts) throw error
    batches.most = Math.min(batches.most, Math.max(SMALLEST_BATCH_BYTES, Math.floor(batch.bytes / 2)))
    const [first, second] = parts
    const answer = await postAsItFits(file, first, way, batches)
    return "expected" in answer ? answer : postAsItFits(file, second, way, batches)
  }
}

async function post(file: SourceFile, batch: Batch, way: Sending): Promise<{ lines: number } | { expected: number }> {
  const body = await zstd(Buffer.concat(batch.pieces))
  const { source, under } = file
  const input = { id: way.session, source, line: batch.line, ...(under && { under }), ...way.progress }
  const more = { body, headers: { "content-encoding": "zstd" }, signal: way.signal }
  try {
    return await patiently(() => way.connection.client.send(calls.appendEntries, input, more), way)
  } catch (error) {
    const expected = error instanceof Refusal && error.code === "CONFLICT" ? error.details.expected : undefined
    if (typeof expected === "number" && expected < batch.line) return { expected }
    throw error
  }
}

async function lastLineOf(stored: Source, way: Sending): Promise<Buffer | null> {
  if (stored.lines === 0 || stored.last === null) return null
  const input = { id: way.session, seq: stored.last }
  const answer = await patiently(() => way.connection.client.open(calls.readLine, input, { signal: way.signal }), way)
  return Buffer.from(await answer.arrayBuffer())
}

/**
 * What the server has must be how this file begins. It is not when the agent has written its file anew, or when an older
 * version of the CLI left out other lines; going on then would make a session that never was.
 */
function mustGoOn(file: SourceFile, from: number, known: Buffer | null, batches: LineBatches): void {
  if (known === null) return
  const ours = batches.passed === null ? null : withoutNewline(Buffer.from(batches.passed))
  if (ours && (ours.equals(known) || isHalfOf(known, ours))) return
  const what = ours ? "does not stand there" : "is beyond its end"
  throw new Failure(
    "CHANGED",
    exits.refused,
    `${file.path} is not what was uploaded before: line ${from} of what is stored ${what}. The agent may have rewritten the file. To send it as a new session, add --new.`,
  )
}

function withoutNewline(line: Buffer): Buffer {
  return line.at(-1) === 10 ? line.subarray(0, -1) : line
}
