import { type LeftOut, LineFilter, nothingLeftOut } from "#agents/left-out"
import type { Reader } from "#agents/reader"
import { LineCutter, withoutNewline } from "#protocol/line-cutter"
import type { RawPrefix } from "#protocol/raw-prefix"
import { isHalfOf, isJson } from "#upload/half-line"
import { KnownLines, markOf } from "../spool/known-lines.ts"
import type { Spool } from "../spool/spool.ts"
import { placeOf } from "../transcripts/stores.ts"
import { keepFollowed, wasFollowed } from "./followed-path.ts"
import { Prefix } from "./prefix.ts"
import { StoreTail } from "./store-tail.ts"
import { type Again, Tail, type Tailing } from "./tail.ts"

/**
 * One file of a session, on its way into the spool: only whole lines, only those that are to be sent, each once. Lines are
 * numbered as they are sent. So the first reading goes from the file's start up to where the server was told of it, whose hash has
 * to be the same, counts from there up to where the spool stands, and looks whether the same line stands there; a file that is
 * read again later gives what was not handed over before.
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
  /** This very file was followed before: whatever has become of it since, its agent made of it. */
  isOurs: boolean
  /** It is read in a copy that was unpacked. */
  isCopy = false
  onAgain: (why: Again) => void = () => {}
  /** Bytes came since this was last asked. */
  #grew = false
  #folder: string
  #tail: Tailing
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
  readonly prefix = new Prefix()
  /** What the server was told of the file was looked at. */
  #compared = false
  /** The last line, sent without the newline that it has not got: it is not sent again with it. */
  #sentHalf: string | null = null
  /** The last stored line, where it may be half of ours: it was uploaded while the agent was writing it. */
  #half: { number: number; line: Buffer } | null = null

  /** Without a reader the file is sent as it is. */
  constructor(given: { name: string; path: string; folder: string; spool: Spool; reader: Reader | null }) {
    this.#folder = given.folder
    this.isOurs = wasFollowed(given.folder, given.name, given.path)
    this.name = given.name
    this.path = given.path
    this.spool = given.spool
    this.#reader = given.reader
    const place = placeOf(given.path)
    this.#tail = place ? new StoreTail(place) : new Tail(given.path)
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
    if (!this.#begun) this.#begin()
    // What the disk refused is handed over first; until there is space the file itself keeps the rest.
    if (!this.#hand() || !this.spool.hasSpace) return "full"
    const piece = this.#tail.read(PIECE)
    if (piece.again) this.#again(piece.again)
    if (piece.bytes.length > 0) this.#grew = true
    for (const line of this.#lines.push(piece.bytes)) {
      const sent = this.#filter ? this.#filter.line(line) : line
      if (sent.length > 0) this.#take(sent)
      const sentTo = this.prefix.add(line)
      if (sentTo !== null) this.#goOnFrom(sentTo)
    }
    if (piece.end && !piece.gone && this.#counting && !this.#endsWithStored()) this.stuck = true
    if (!this.#hand()) return "full"
    if (this.stuck) return "stuck"
    if (piece.gone) return "gone"
    return piece.end ? "end" : "more"
  }

  /** The server has so many lines, this last one, and was told this of the file. True when that fits with what stands here. */
  meets(lines: number, last: Buffer | null, raw: RawPrefix | null): boolean {
    if (this.stuck && (raw === null || this.#compared)) return false
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
    if (!this.#begun) this.#compareTo(raw)
    else if (this.stuck) this.#countAnew(raw)
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
    this.prefix.forgetEnds()
    this.#counting = false
    this.#keepAsOurs()
    this.#begun = true
    this.stuck = false
    this.met = true
    this.#unmatched = known.copy()
    this.#tail.rewind()
    this.#fromStart()
  }

  /** A last line that is whole and has no newline: silence ends it. Null where there is none, or it was sent already. */
  get unended(): Uint8Array | null {
    if (this.#counting || this.stuck || this.spool.waiting || this.#sentHalf !== null) return null
    const { rest } = this.#lines
    const sent = this.#newFilter()?.line(rest) ?? rest
    return isJson(sent) ? sent : null
  }

  /** It was sent, and is the source's last line. */
  end(line: Uint8Array): void {
    const mark = markOf(line)
    const { unended, spool } = this
    // Its newline came meanwhile: then it is sent once more, which is harmless.
    if (unended === null || markOf(unended) !== mark) return
    spool.renumber(spool.end + 1, mark, () => true)
    this.#known.add(mark)
    this.#sentHalf = mark
  }

  /** Reads the file in an unpacked copy from now on. */
  readUnpacked(copy: string): void {
    this.isCopy = true
    this.#tail.close()
    this.#tail = new Tail(copy)
  }

  /** Lets go of the file while nothing happens. */
  rest(): void {
    this.#tail.rest()
  }

  close(): void {
    this.#tail.close()
    this.spool.close()
  }

  #begin(): void {
    this.#begun = true
    this.#counting = this.spool.end > 0
    if (!this.#counting) this.#keepAsOurs()
  }

  #take(line: Uint8Array): void {
    if (this.stuck) return
    const mark = markOf(line)
    if (this.#counting) {
      this.#known.add(mark)
      if (this.prefix.isBehind) return
      this.#counted++
      if (this.#counted < this.spool.end) return
      if (mark === this.spool.last || this.#isWholeOf(line)) this.#stopCounting()
      else this.stuck = true
      return
    }
    if (this.#sentHalf !== null) {
      const isSent = this.#sentHalf === mark
      this.#sentHalf = null
      if (isSent) return
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
    if (this.#fresh.length > 0) this.prefix.endAt(this.spool.end)
    this.#fresh = []
    return true
  }

  #stopCounting(): void {
    this.#counting = false
    this.#keepAsOurs()
  }

  #keepAsOurs(): void {
    this.isOurs = true
    keepFollowed(this.#folder, this.name, this.path)
  }

  #countAnew(raw: RawPrefix | null): void {
    this.stuck = false
    this.#counting = true
    this.#counted = 0
    this.#known = new KnownLines()
    this.#tail.rewind()
    this.#fromStart()
    this.#compareTo(raw)
  }

  #compareTo(raw: RawPrefix | null): void {
    this.#compared = raw !== null
    this.prefix.begin(this.spool.end > 0 ? raw : null)
  }

  /** The file is as it was when it was sent up to here: what comes now is new, whatever is left out of it by now. */
  #goOnFrom(sentTo: number | "another"): void {
    if (sentTo === "another") this.stuck = true
    else this.#counted = sentTo
    if (!this.stuck && this.#counted === this.spool.end) this.#stopCounting()
  }

  /** The last stored line stands at the file's end, and has no newline yet. */
  #endsWithStored(): boolean {
    if (this.prefix.isBehind || this.#counted !== this.spool.end - 1) return false
    const { rest } = this.#lines
    const mark = markOf(this.#newFilter()?.line(rest) ?? rest)
    if (mark !== this.spool.last) return false
    this.#known.add(mark)
    this.#sentHalf = mark
    this.#stopCounting()
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
    this.prefix.begin(null)
    this.#sentHalf = null
  }

  #newCutter(): LineCutter {
    return new LineCutter(`${this.path} has a line of more than 64 MB.`)
  }

  #newFilter(): LineFilter | null {
    return this.#reader ? new LineFilter(this.#reader) : null
  }

  #isWholeOf(line: Uint8Array): boolean {
    const half = this.#half
    return half !== null && half.number === this.#counted && isHalfOf(half.line, withoutNewline(line))
  }
}
