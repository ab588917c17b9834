import { type LeftOut, type LineFilter, nothingLeftOut } from "#agents/left-out"
import { joined } from "#protocol/line-cutter"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { isJson } from "./half-line.ts"
import { patiently } from "./patience.ts"
import { expectedIn, type Lines, postAsItFits, postLines } from "./post-lines.ts"
import type { RequestSize } from "./request-size.ts"
import type { Sender } from "./sender.ts"
import { linesOf, type SourceFile } from "./source-file.ts"
import type { Start } from "./start.ts"

/** How a file is sent, and who hears of it. */
export interface Way {
  sender: Sender
  session: string
  size: RequestSize
  /** What is left out and taken out; null for nothing. One for each reading. */
  filter(): LineFilter | null
  /** How far the whole upload is when this file is read up to `read`. */
  progress(read: number): { done: number; of: number }
  onRead(read: number): void
  /** What was to be sent up to there is stored. */
  onSent(read: number): void
}

export interface Sent {
  source: string
  /** Lines of the source that the server has now. */
  lines: number
  /** Lines that went this time. */
  sent: number
  /** A last line that its agent is still writing was kept back. */
  keptBack: boolean
  /** Of what was read this time. */
  report: LeftOut
}

/** The server stands elsewhere than thought: where to go on has to be found out again. */
export const elsewhere = "elsewhere"

/**
 * Sends a file from `start` on. Memory holds one request, whatever the file's size. Appending is by line number, so that a
 * request may be sent again.
 */
export async function sendSource(file: SourceFile, start: Start, way: Way): Promise<Sent | typeof elsewhere> {
  const reading = file.open(start.hash.bytes)
  const sending = new Sending(file, start, way, () => reading.read())
  try {
    return await sending.all(linesOf(file, reading, sending.filter))
  } catch (error) {
    if (expectedIn(error) === null) throw error
    return elsewhere
  } finally {
    reading.close()
  }
}

class Sending {
  readonly filter: LineFilter | null
  #file: SourceFile
  #start: Start
  #way: Way
  #read: () => number
  #hash: Start["hash"]
  #passes: boolean
  #line: number
  /** What goes with the next request. */
  #pieces: Uint8Array[] = []
  #bytes = 0
  #lines = 0
  #stored: number
  #sent = 0
  #posted = false

  constructor(file: SourceFile, start: Start, way: Way, read: () => number) {
    this.filter = way.filter()
    this.#file = file
    this.#start = start
    this.#way = way
    this.#read = read
    this.#hash = start.hash.copy()
    this.#passes = start.passes
    this.#line = start.line
    this.#stored = start.line
  }

  async all(lines: AsyncIterable<{ raw: Uint8Array; sent: Uint8Array; whole: boolean }[]>): Promise<Sent> {
    let half: Uint8Array = new Uint8Array()
    for await (const some of lines) {
      this.#way.onRead(this.#read())
      for (const { raw, sent, whole } of some) {
        if (whole) await this.#take(raw, sent)
        else half = this.#passes ? half : sent
      }
    }
    // An agent that runs writes on where it stopped: half a record would stand there as a line of its own.
    const keptBack = half.length > 0 && this.#file.mayGrow && !isJson(half)
    if (half.length > 0 && !keptBack) await this.#add(half)
    if (this.#bytes > 0) await this.#flush()
    if (!this.#posted && !this.#start.known && !this.#passes && half.length === 0) await this.#tell()
    const { source } = this.#file
    const report = this.filter?.report ?? nothingLeftOut()
    return { source, lines: this.#stored, sent: this.#sent, keptBack, report }
  }

  async #take(raw: Uint8Array, sent: Uint8Array): Promise<void> {
    const fresh = sent.length > 0 && !this.#passes
    if (sent.length > 0) this.#passes = false
    if (fresh) await this.#add(sent)
    this.#hash.add(raw)
    if (!fresh) return
    this.#lines++
    if (this.#bytes >= this.#way.size.wanted || this.#lines >= LINES_PER_REQUEST) await this.#flush()
  }

  async #add(sent: Uint8Array): Promise<void> {
    if (this.#bytes > 0 && this.#bytes + sent.length > this.#way.size.wanted) await this.#flush()
    this.#pieces.push(sent)
    this.#bytes += sent.length
  }

  async #flush(): Promise<void> {
    const { sender, session, size, progress, onSent } = this.#way
    const { source, under } = this.#file
    const read = this.#read()
    const body = joined(this.#pieces)
    const lines: Lines = { source, under, line: this.#line, body, raw: this.#hash.told(), upload: progress(read) }
    const post = (part: Lines) => patiently(() => postLines(part, session, sender, size), sender.patience)
    this.#stored = Math.max(this.#stored, await postAsItFits(lines, size, post))
    this.#posted = true
    this.#line += this.#lines
    this.#sent += this.#lines
    this.#pieces = []
    this.#bytes = 0
    this.#lines = 0
    onSent(read)
  }

  /** There is nothing to send, but the server learns how the file begins. It is no loss if it doesn't. */
  async #tell(): Promise<void> {
    const { sender, session, size } = this.#way
    const { source } = this.#file
    const nothing = { source, line: this.#line, body: new Uint8Array(), raw: this.#hash.told() }
    await postLines(nothing, session, sender, size).catch(() => undefined)
  }
}
