import { isHalfOf } from "#agents/half-line"
import { type LeftOut, LineFilter, nothingLeftOut } from "#agents/left-out"
import type { Reader } from "#agents/reader"
import { LineCutter } from "#protocol/line-cutter"
import { KnownLines, markOf } from "./known-lines.ts"
import type { Spool } from "./spool.ts"
import { type Again, Tail } from "./tail.ts"

/**
 * One file of a session, on its way into the spool: only whole lines, only those that are to be sent, each once. Lines are
 * numbered as they are sent. So the first reading counts from the file's start up to where the spool stands and looks whether
 * the same line stands there; a file that is read again later gives what was not handed over before.
 */
const PIECE = 256 * 1024

export type Step = "more" | "end" | "gone" | "stuck" | "full"

export class FollowedSource {
  readonly name: string
  readonly path: string
  readonly spool: Spool
  /** The call that runs the sub-agent, once something beside its file says so. */
  under: string | undefined
  /** The server's count and ours are of the same lines: it may be sent. */
  met = false
  /** The file does not hold what is stored where it should: only the server's own lines can tell what is new. */
  stuck = false
  onAgain: (why: Again) => void = () => {}
  /** Bytes came since this was last asked. */
  #grew = false
  #tail: Tail
  #reader: Reader | null
  #filter: LineFilter | null
  #lines: LineCutter
  #fresh: Uint8Array[] = []
  #known = new KnownLines()
  /** What the file was expected to repeat and has not repeated yet; null as long as it only grows. */
  #unmatched: KnownLines | null = null
  #counted = 0
  #counting = true
  #begun = false
  /** The last stored line, where it may be half of ours: it was uploaded while the agent was writing it. */
  #half: { number: number; line: Buffer } | null = null

  /** Without a reader the file is sent as it is. */
  constructor(given: { name: string; path: string; spool: Spool; reader: Reader | null }) {
    this.name = given.name
    this.path = given.path
    this.spool = given.spool
    this.#reader = given.reader
    this.#tail = new Tail(given.path)
    this.#filter = this.#newFilter()
    this.#lines = this.#newCutter()
  }

  /** What was left out of the file as it stands. */
  get report(): LeftOut {
    return this.#filter?.report ?? nothingLeftOut()
  }

  get grew(): boolean {
    const grew = this.#grew
    this.#grew = false
    return grew
  }

  /** Reads one piece on. */
  read(): Step {
    if (this.stuck) return "stuck"
    if (!this.#begun) this.#counting = this.spool.end > 0
    this.#begun = true
    // What the disk refused is handed over first; until there is room the file itself keeps the rest.
    if (!this.#hand() || !this.spool.hasRoom) return "full"
    const piece = this.#tail.read(PIECE)
    if (piece.again) this.#again(piece.again)
    if (piece.bytes.length > 0) this.#grew = true
    for (const line of this.#lines.push(piece.bytes)) {
      const sent = this.#filter ? this.#filter.line(line) : line
      if (sent.length > 0) this.#take(sent)
    }
    if (piece.end && !piece.gone && this.#counting) this.stuck = true
    if (!this.#hand()) return "full"
    if (this.stuck) return "stuck"
    if (piece.gone) return "gone"
    return piece.end ? "end" : "more"
  }

  /** The server has so many lines, and this last one. True when that fits with what stands here. */
  meets(lines: number, last: Buffer | null): boolean {
    if (this.stuck) return false
    const { spool } = this
    const mark = last === null ? null : markOf(last)
    if (!this.#begun && !spool.waiting) {
      if (spool.end !== lines || spool.last !== mark) spool.renumber(lines, mark, () => true)
      if (last) this.#half = { number: lines, line: last }
    } else {
      if (lines < spool.first || lines > spool.end) return false
      if (lines > 0 && spool.markOf(lines - 1) !== mark) return false
      spool.acknowledge(lines)
    }
    this.met = true
    return true
  }

  /** These are the lines that the server has: what waits is numbered after them, and what the file holds beyond both is new. */
  startOver(lines: number, last: string | null, known: KnownLines): void {
    const stored = known.copy()
    this.spool.renumber(lines, last, (mark) => {
      if (stored.take(mark)) return true
      known.add(mark)
      return false
    })
    this.#known = known
    this.#fresh = []
    this.#counting = false
    this.#begun = true
    this.stuck = false
    this.met = true
    this.#unmatched = known.copy()
    this.#tail.rewind()
    this.#fromStart()
  }

  /** Lets go of the file while nothing happens. */
  rest(): void {
    this.#tail.rest()
  }

  close(): void {
    this.#tail.close()
    this.spool.close()
  }

  #take(line: Uint8Array): void {
    if (this.stuck) return
    const mark = markOf(line)
    if (this.#counting) {
      this.#known.add(mark)
      this.#counted++
      if (this.#counted < this.spool.end) return
      this.#counting = false
      if (mark !== this.spool.last && !this.#isWholeOf(line)) this.stuck = true
      return
    }
    if (this.#unmatched?.take(mark)) return
    this.#known.add(mark)
    this.#fresh.push(line)
  }

  /** False when the disk is full: then they are kept, and nothing more is read. */
  #hand(): boolean {
    try {
      this.spool.append(this.#fresh)
    } catch (error) {
      if (!["ENOSPC", "EDQUOT"].includes((error as { code?: string }).code ?? "")) throw error
      return false
    }
    this.#fresh = []
    return true
  }

  #again(why: Again): void {
    this.onAgain(why)
    if (!this.#counting) this.#unmatched = this.#known.copy()
    else {
      this.#known = new KnownLines()
      this.#counted = 0
    }
    this.#fromStart()
  }

  #fromStart(): void {
    this.#filter = this.#newFilter()
    this.#lines = this.#newCutter()
  }

  #newCutter(): LineCutter {
    return new LineCutter(`${this.path} has a line of more than 64 MB.`)
  }

  #newFilter(): LineFilter | null {
    return this.#reader ? new LineFilter(this.#reader) : null
  }

  #isWholeOf(line: Uint8Array): boolean {
    const half = this.#half
    return half !== null && half.number === this.#counted && isHalfOf(half.line, line.subarray(0, -1))
  }
}
