import type { Block, CallView, Row } from "#agents/join"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

/**
 * Which rows stand together as one line: calls, thoughts and quiet notes between two answers (`calls`), copies of earlier
 * history (`repeated`), and what was taken back (`undone`). Everything is found from the loaded rows around a row; all rows of a
 * run find the same one, and it is looked for once.
 */

export interface Run {
  kind: "calls" | "repeated" | "undone"
  /** The seqs of its first and last row. Its line stands with the first. */
  first: number
  last: number
  /** The seqs of its rows that show something. */
  rows: number[]
  /** How many entries it has, as far as they are loaded. */
  entries: number
  /** Whether it may go on where nothing is loaded. */
  more: boolean
}

/** A run of calls ends at each of these places, so that nobody walks further for a row. */
const EACH = 512
/** Fewer rows than this stand for themselves: their titles say more than a count. */
const FEWEST = 3

type Rows = Pick<Joined, "row" | "repeats" | "undone">

export class Runs {
  #folds: boolean
  #joined: Rows
  #segments: Segments
  #calls = new Map<number, Run | null>()
  #outer = new Map<number, Run | null>()

  /** `folds`: whether calls are folded at all. */
  constructor(joined: Rows, segments: Segments, folds = true) {
    this.#folds = folds
    this.#joined = joined
    this.#segments = segments
  }

  /** The run of calls that the row at this place of the list is in. */
  callsAt(index: number): Run | null {
    if (!this.#folds) return null
    const known = this.#calls.get(index)
    if (known !== undefined) return known
    return isQuiet(this.#row(index)) ? this.#findCalls(index) : null
  }

  /** The stretch of copies, or of what was taken back, that the entry at this place is in. */
  outerAt(index: number): Run | null {
    const known = this.#outer.get(index)
    if (known !== undefined) return known
    const undone = this.#joined.undone(this.#segments.seqAt(index))
    if (undone) return this.#findUndone(index, undone)
    return this.#joined.repeats(this.#segments.seqAt(index)) ? this.#findRepeated(index) : null
  }

  #row(index: number): Row | null | undefined {
    return this.#joined.row(this.#segments.seqAt(index))
  }

  #findCalls(index: number): Run | null {
    const begins = Math.floor(index / EACH) * EACH
    const ends = Math.min(this.#segments.count, begins + EACH)
    const outer = this.outerAt(index)
    const goesOn = (at: number) => {
      const row = this.#row(at)
      return row === null || (isQuiet(row) && this.outerAt(at) === outer)
    }
    let [from, to] = [index, index]
    while (from > begins && goesOn(from - 1)) from--
    while (to + 1 < ends && goesOn(to + 1)) to++
    const more =
      (from > begins && this.#row(from - 1) === undefined) || (to + 1 < ends && this.#row(to + 1) === undefined)
    const found = this.#between("calls", from, to, more)
    const run = found && found.rows.length >= FEWEST ? found : null
    for (let at = from; at <= to; at++) this.#calls.set(at, run)
    return run
  }

  #findRepeated(index: number): Run | null {
    const { count, seqAt } = this.#segments
    // A copy that shows nothing counts; what shows nothing and is no copy only stands between.
    const goesOn = (at: number) => {
      const repeats = this.#joined.repeats(seqAt(at))
      return repeats !== undefined && (Boolean(repeats) || this.#row(at) === null) && !this.#joined.undone(seqAt(at))
    }
    let [from, to] = [index, index]
    while (from > 0 && goesOn(from - 1)) from--
    while (to + 1 < count && goesOn(to + 1)) to++
    while (!this.#joined.repeats(seqAt(from))) from++
    while (!this.#joined.repeats(seqAt(to))) to--
    const isOpen = (at: number) => at >= 0 && at < count && this.#joined.repeats(seqAt(at)) === undefined
    const run = this.#between("repeated", from, to, isOpen(from - 1) || isOpen(to + 1))
    if (run) {
      run.entries = 0
      for (let at = from; at <= to; at++) if (this.#joined.repeats(seqAt(at))) run.entries++
    }
    // A copy of what shows nothing is not worth a line.
    const shown = run && run.rows.length > 0 ? run : null
    for (let at = from; at <= to; at++) this.#outer.set(at, shown)
    return shown
  }

  #findUndone(index: number, { from, to }: { from: number; to: number }): Run {
    const run: Run = { kind: "undone", first: from, last: to, rows: [], entries: to - from + 1, more: false }
    const { count, seqAt } = this.#segments
    const goesOn = (at: number) => this.#joined.row(seqAt(at)) !== undefined && seqAt(at) >= from && seqAt(at) <= to
    let [low, high] = [index, index]
    while (low > 0 && goesOn(low - 1)) low--
    while (high + 1 < count && goesOn(high + 1)) high++
    for (let at = low; at <= high; at++) {
      this.#outer.set(at, run)
      if (this.#row(at)) run.rows.push(seqAt(at))
    }
    // The line stands with the first entry of it that the list has.
    run.first = seqAt(this.#segments.indexOf(from)) < from ? seqAt(low) : from
    return run
  }

  #between(kind: Run["kind"], from: number, to: number, more: boolean): Run | null {
    const rows: number[] = []
    for (let at = from; at <= to; at++) if (this.#row(at)) rows.push(this.#segments.seqAt(at))
    const { seqAt } = this.#segments
    const first = kind === "repeated" ? seqAt(from) : rows[0]
    const last = kind === "repeated" ? seqAt(to) : rows.at(-1)
    if (first === undefined || last === undefined) return null
    return { kind, first, last, rows, entries: rows.length, more }
  }
}

const quietNotices = new Set(["context", "info", "plan"])

/** Whether a row belongs into a run of calls. Whatever a person said or must see stands for itself. */
export function isQuiet(row: Row | null | undefined): row is Row {
  return row?.blocks.every(isQuietBlock) ?? false
}

function isQuietBlock(block: Block): boolean {
  switch (block.type) {
    case "thinking":
    case "result":
      return true
    case "call":
      return block.does !== "task" && block.does !== "ask" && block.agent === undefined && !isPlan(block)
    case "notice":
      return quietNotices.has(block.about)
    case "raw":
      return block.words === undefined
    default:
      return false
  }
}

/** A plan in prose is what a person decides about; a checklist is the agent's own. */
export function isPlan({ does, name, todos, body }: CallView): boolean {
  return does === "plan" && !todos && body?.language === "markdown" && /plan/i.test(name)
}

/** Whether a row of a folded run is in sight all the same: something went wrong there, or a person said no. */
export function staysInSight(row: Row): boolean {
  return row.blocks.some((block) => {
    if (block.type === "call") return block.result?.failed === true || block.result?.refused === true
    return block.type === "result" && block.result.failed
  })
}
