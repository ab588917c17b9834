import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { markOf } from "./known-lines.ts"

/**
 * The lines of one source that the server has not acknowledged yet, on disk: what an agent deletes or cuts short while the
 * server is away, or while nobody follows, is not lost. Every line goes through here, so that a kill at any moment is one case.
 *
 * The file's name says the number of its first line and what the line before it was. So the name and what the file holds
 * never disagree: a file that is done with is not emptied, the next one begins.
 */
export interface Waiting {
  line: number
  lines: number
  body: Buffer
}

/** How many more bytes the spools of this process may take, all together. */
export interface SpoolBudget {
  left: number
}

export class Spool {
  /** The number of the first line that waits, and of the line that would come next. */
  first: number
  end = 0
  /** What the line before `end` is known by; null before the first. */
  last: string | null
  #folder: string
  #source: string
  #budget: SpoolBudget
  #path: string
  #file = -1
  #offset = 0
  #size = 0

  constructor(folder: string, source: string, budget: SpoolBudget) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#source = source
    this.#budget = budget
    const [newest, ...older] = filesOf(folder, source)
    for (const one of older) rmSync(join(folder, one.name), { force: true })
    this.first = newest?.first ?? 0
    this.last = newest?.last ?? null
    this.#path = join(folder, newest?.name ?? nameOf(source, this.first, this.last))
    this.#open(this.first, this.last)
  }

  get hasSpace(): boolean {
    return this.#budget.left > 0
  }

  get waitingBytes(): number {
    return this.#size - this.#offset
  }

  get waiting(): boolean {
    return this.end > this.first
  }

  /** Takes whole lines in. Throws when the disk refuses, having taken none. */
  append(lines: readonly Uint8Array[]): void {
    const last = lines.at(-1)
    if (!last) return
    const bytes = Buffer.concat(lines)
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    } catch (error) {
      ftruncateSync(this.#file, this.#size)
      throw error
    }
    this.#size += bytes.length
    this.#budget.left -= bytes.length
    this.end += lines.length
    this.last = markOf(last)
  }

  /** The next lines to send: about `most` bytes, one line at least, and no more lines than a request may have. */
  next(most: number): Waiting | null {
    for (let size = most; this.#offset < this.#size; size *= 4) {
      const buffer = Buffer.allocUnsafe(Math.min(size, this.#size - this.#offset))
      const body = buffer.subarray(0, readSync(this.#file, buffer, 0, buffer.length, this.#offset))
      const newline = body.lastIndexOf(10)
      if (newline < 0) continue
      const whole = body.subarray(0, newline + 1)
      const lines = newlinesIn(whole)
      if (lines <= LINES_PER_REQUEST) return { line: this.first, lines, body: whole }
      return { line: this.first, lines: LINES_PER_REQUEST, body: whole.subarray(0, endOf(whole, LINES_PER_REQUEST)) }
    }
    return null
  }

  /** The server has everything before line `to`. */
  acknowledge(to: number): void {
    while (this.first < to) {
      const batch = this.next(1024 * 1024)
      if (!batch) break
      let bytes = 0
      for (let rest = Math.min(batch.lines, to - this.first); rest > 0; rest--) {
        bytes = batch.body.indexOf(10, bytes) + 1
        this.first++
      }
      this.#offset += bytes
    }
    if (!this.waiting && this.#size > 0) this.#begin(this.first, this.last)
  }

  /** What line `number` is known by: one that waits, or the one before. Null when it is not known. */
  markOf(number: number): string | null {
    if (number === this.end - 1) return this.last
    if (number < this.first || number >= this.end) return null
    const kept = { first: this.first, offset: this.#offset }
    try {
      for (let batch = this.next(1024 * 1024); batch; batch = this.next(1024 * 1024)) {
        if (number < this.first + batch.lines) return markOf(nth(batch.body, number - this.first))
        this.first += batch.lines
        this.#offset += batch.body.length
      }
      return null
    } finally {
      this.first = kept.first
      this.#offset = kept.offset
    }
  }

  /** Numbers what waits anew, from `first` on, without the lines that `drop` names. Only what is in memory at once is held. */
  renumber(first: number, last: string | null, drop: (mark: string) => boolean): void {
    const kept: Uint8Array[] = []
    for (let batch = this.next(1024 * 1024); batch; batch = this.next(1024 * 1024)) {
      for (let at = 0; at < batch.body.length; ) {
        const to = batch.body.indexOf(10, at) + 1
        const line = batch.body.subarray(at, to)
        if (!drop(markOf(line))) kept.push(line)
        at = to
      }
      this.first += batch.lines
      this.#offset += batch.body.length
    }
    const draft = join(this.#folder, `draft-${this.#source}`)
    writeFileSync(draft, Buffer.concat(kept), { mode: 0o600 })
    const old = this.#path
    this.#path = join(this.#folder, nameOf(this.#source, first, last))
    renameSync(draft, this.#path)
    if (old !== this.#path) rmSync(old, { force: true })
    closeSync(this.#file)
    this.#budget.left += this.#size
    this.#open(first, last)
  }

  close(): void {
    closeSync(this.#file)
    this.#budget.left += this.#size
  }

  #open(first: number, before: string | null): void {
    this.#file = openSync(this.#path, "a+", 0o600)
    const { lines, bytes, last } = measured(this.#path)
    // A line that was being written when the process was killed: it is read from its file once more.
    if (bytes < statSync(this.#path).size) ftruncateSync(this.#file, bytes)
    this.#size = bytes
    this.#offset = 0
    this.#budget.left -= bytes
    this.first = first
    this.end = first + lines
    this.last = last ?? before
  }

  /** A new file first, then the old one away: killed in between, the one that begins later counts. */
  #begin(first: number, last: string | null): void {
    const old = this.#path
    closeSync(this.#file)
    this.#path = join(this.#folder, nameOf(this.#source, first, last))
    this.#file = openSync(this.#path, "a+", 0o600)
    ftruncateSync(this.#file, 0)
    if (old !== this.#path) rmSync(old, { force: true })
    this.#budget.left += this.#size
    this.#size = 0
    this.#offset = 0
    this.first = first
    this.end = first
    this.last = last
  }
}

function nameOf(source: string, first: number, last: string | null): string {
  return `${source}@${first}-${last ?? "none"}.lines`
}

function filesOf(folder: string, source: string) {
  return readdirSync(folder)
    .flatMap((name) => {
      const found = /^(.+)@(\d+)-([0-9a-f]{24}|none)\.lines$/.exec(name)
      if (found?.[1] !== source) return []
      return { name, first: Number(found[2]), last: found[3] === "none" ? null : (found[3] ?? null) }
    })
    .sort((a, b) => b.first - a.first)
}

/** The sources that something waits of. */
export function spooledSources(folder: string): string[] {
  try {
    return [...new Set(readdirSync(folder).flatMap((name) => /^(.+)@\d+-\w+\.lines$/.exec(name)?.[1] ?? []))]
  } catch {
    return []
  }
}

function measured(path: string): { lines: number; bytes: number; last: string | null } {
  const all = readFileSync(path)
  const bytes = all.lastIndexOf(10) + 1
  if (bytes === 0) return { lines: 0, bytes: 0, last: null }
  const whole = all.subarray(0, bytes)
  return { lines: newlinesIn(whole), bytes, last: markOf(whole.subarray(whole.lastIndexOf(10, bytes - 2) + 1)) }
}

function newlinesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

/** Where so many lines end. */
function endOf(body: Uint8Array, lines: number): number {
  let end = 0
  for (let rest = lines; rest > 0; rest--) end = body.indexOf(10, end) + 1
  return end
}

function nth(body: Buffer, number: number): Buffer {
  const from = endOf(body, number)
  return body.subarray(from, body.indexOf(10, from) + 1)
}
