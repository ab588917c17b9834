import type { LineFilter } from "#agents/left-out"
import { calls } from "#protocol/calls"
import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { LineCutter, withoutNewline } from "#protocol/line-cutter"
import type { RawPrefix } from "#protocol/raw-prefix"
import type { Source } from "#protocol/sessions"
import { isHalfOf, sameBytes } from "./half-line.ts"
import { patiently } from "./patience.ts"
import { RawHash } from "./raw-hash.ts"
import type { Sender } from "./sender.ts"
import { type FileLine, linesOf, type SourceFile } from "./source-file.ts"

/** Where sending a file begins. What comes before is stored already, and was compared. */
export interface Start {
  /** The number of the first line that is sent. */
  line: number
  /** Of the bytes before it: whole lines. */
  hash: RawHash
  /** The next line is stored already, although the file had no newline after it when it was compared. */
  passes: boolean
  /** The server has the hash of these bytes. Without it, it has lines and nothing more. */
  known: boolean
}

/** What is stored is not how this file begins. Two states of one session must never be mixed. */
export class AnotherFile extends Error {
  readonly file: SourceFile

  constructor(file: SourceFile) {
    super(`${file.name} does not begin like what is stored of it.`)
    this.name = "AnotherFile"
    this.file = file
  }
}

export interface Comparing {
  sender: Sender
  session: string
  filter(): LineFilter | null
}

/**
 * Compares a file with what is stored of it and says where to go on; throws `AnotherFile`. The file's own bytes count, so that a
 * new rule of what is left out changes nothing. Stored lines that no hash covers, because a request broke off or a program sent
 * none, are compared one by one.
 */
export async function startOf(file: SourceFile, stored: Source | undefined, way: Comparing): Promise<Start> {
  const raw = stored?.raw ?? null
  const hash = new RawHash(way.sender.sha256())
  if (raw) await readBeginning(file, raw, hash)
  if (!stored || stored.lines <= (raw?.lines ?? 0)) {
    return { line: stored?.lines ?? 0, hash, passes: false, known: true }
  }
  return patiently(() => compareLines(file, stored, hash.copy(), way), way.sender.patience)
}

async function readBeginning(file: SourceFile, raw: RawPrefix, hash: RawHash): Promise<void> {
  const reading = file.open(0)
  try {
    for await (const piece of reading.pieces) {
      hash.add(piece.subarray(0, raw.bytes - hash.bytes))
      if (hash.bytes === raw.bytes) break
    }
  } finally {
    reading.close()
  }
  const told = hash.told()
  if (told.bytes !== raw.bytes || told.sha256 !== raw.sha256) throw new AnotherFile(file)
}

async function compareLines(file: SourceFile, stored: Source, hash: RawHash, way: Comparing): Promise<Start> {
  const from = stored.raw?.lines ?? 0
  const reading = file.open(hash.bytes)
  const ours = sentOnes(linesOf(file, reading, way.filter()), hash)
  let line = from
  let passes = false
  try {
    for await (const theirs of storedLines(stored, from, way)) {
      const { value } = await ours.next()
      if (!value) throw new AnotherFile(file)
      line++
      const own = withoutNewline(value.sent)
      // The last one may have been sent while the agent was writing it.
      if (!sameBytes(own, theirs) && !(line === stored.lines && isHalfOf(theirs, own))) throw new AnotherFile(file)
      if (value.whole) hash.add(value.raw)
      else passes = true
      if (line === stored.lines) break
    }
  } finally {
    reading.close()
  }
  return { line: stored.lines, hash, passes, known: false }
}

/** Only lines that are sent; what is left out before them belongs to the beginning as well. */
async function* sentOnes(lines: AsyncIterable<FileLine[]>, hash: RawHash): AsyncGenerator<FileLine, undefined> {
  for await (const some of lines) {
    for (const line of some) {
      if (line.sent.length > 0) yield line
      else if (line.whole) hash.add(line.raw)
    }
  }
}

/** The stored lines of a source after the first `from`, without their newlines. */
async function* storedLines(stored: Source, from: number, way: Comparing): AsyncGenerator<Uint8Array> {
  const { client, patience } = way.sender
  const more = patience.signal ? { signal: patience.signal } : {}
  const one = stored.lines - from === 1 && stored.last !== null
  const answer = one
    ? await client.open(calls.readLine, { id: way.session, seq: stored.last ?? 0 }, more)
    : await client.open(calls.exportSession, { id: way.session, source: stored.name }, more)
  const cutter = new LineCutter()
  let number = one ? from : 0
  for await (const piece of piecesOf(answer, patience.signal))
    for (const line of cutter.push(piece)) if (number++ >= from) yield withoutNewline(line)
  const rest = cutter.end()
  if (rest.length > 0 || (one && number === from)) yield rest
}

/** An answer that breaks off is a lost connection. */
async function* piecesOf(answer: Response, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader()
  try {
    for (;;) {
      const read = await reader?.read().catch((cause: unknown) => {
        throw signal?.aborted || cause instanceof Refusal ? cause : new Unreachable(cause)
      })
      if (!read || read.done) return
      yield read.value
    }
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
}
