import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs"

/**
 * The end of a file that somebody else writes. It tells when the file is another one now, or was cut short, or was written
 * anew in place: then it begins again at its start. Bytes are given as they are; a character may be cut.
 */
export interface Piece {
  bytes: Uint8Array
  /** Set when these bytes are the file's first ones again. */
  again: Again | null
  /** Nothing more stands there now. */
  end: boolean
  /** There is no such file (any more). What was open is read to its end all the same. */
  gone: boolean
}
/** What a file or a session in a database is read with while it grows. */
export interface Tailing {
  /** The next bytes, about `most`. */
  read(most: number): Piece
  /** Reads from the start next time, without calling it a change of the file. */
  rewind(): void
  /** Lets go of the file while nothing happens to it. */
  rest(): void
  close(): void
}

export type Again = "truncated" | "replaced" | "rewritten"

/** How much of what was read last has to stand there still, for what follows to be a continuation. */
const GUARD = 512

export class Tail implements Tailing {
  #path: string
  #file: number | null = null
  /** How the file looked when it was let go of. */
  #rested: string | null = null
  /** Device and inode of what is being read. */
  #which: string | null = null
  #offset = 0
  #guard: Buffer = Buffer.alloc(0)

  constructor(path: string) {
    this.#path = path
  }

  /** The next bytes, at most `most`. */
  read(most: number): Piece {
    const now = this.#look()
    if (this.#file !== null && now !== this.#which) {
      // Replaced or deleted: what the old file got last is still to be had, as long as it is open.
      const rest = this.#next(most)
      if (rest.bytes.length > 0 && rest.again === null) return { ...rest, end: false, gone: now === null }
      this.close()
    }
    if (now === null) return nothing
    let again: Again | null = null
    if (this.#file === null) {
      if (this.#rested !== null && this.#rested === this.#stamp()) return { ...nothing, gone: false }
      try {
        this.#file = openSync(this.#path, "r")
      } catch (error) {
        if ((error as { code?: string }).code !== "ENOENT") throw error
        return nothing
      }
      const which = identity(fstatSync(this.#file))
      if (this.#which !== null && which !== this.#which) again = this.#restart("replaced")
      this.#which = which
    }
    const piece = this.#next(most)
    return { ...piece, again: piece.again ?? again, gone: false }
  }

  /** Reads from the start next time, without calling it a change of the file. */
  rewind(): void {
    this.#restart("rewritten")
    this.#rested = null
  }

  /** Lets go of the file while nothing happens to it. */
  rest(): void {
    const stamp = this.#stamp()
    this.close()
    this.#rested = stamp
  }

  close(): void {
    this.#rested = null
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #look(): string | null {
    try {
      return identity(statSync(this.#path))
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === "ENOENT" || code === "ENOTDIR") return null
      throw error
    }
  }

  /** Null when there is more than was read. */
  #stamp(): string | null {
    try {
      const it = statSync(this.#path)
      return it.size === this.#offset ? `${identity(it)}:${it.mtimeMs}` : null
    } catch {
      return null
    }
  }

  #next(most: number): { bytes: Uint8Array; again: Again | null; end: boolean } {
    if (this.#file === null) return nothing
    let again: Again | null = null
    const { size } = fstatSync(this.#file)
    if (size < this.#offset) again = this.#restart("truncated")
    // One read for both, so that what is compared and what is given are of one moment.
    let buffer = this.#readAt(this.#offset - this.#guard.length, this.#guard.length + most)
    if (!buffer.subarray(0, this.#guard.length).equals(this.#guard)) {
      again = this.#restart(buffer.length < this.#guard.length ? "truncated" : "rewritten")
      buffer = this.#readAt(0, most)
    }
    const bytes = buffer.subarray(this.#guard.length)
    this.#offset += bytes.length
    this.#guard = Buffer.from(buffer.subarray(-GUARD))
    return { bytes, again, end: bytes.length < most }
  }

  #readAt(position: number, most: number): Buffer {
    const buffer = Buffer.allocUnsafe(most)
    return buffer.subarray(0, readSync(this.#file ?? -1, buffer, 0, most, position))
  }

  #restart(why: Again): Again {
    this.#offset = 0
    this.#guard = Buffer.alloc(0)
    return why
  }
}

export const nothing: Piece = { bytes: new Uint8Array(), again: null, end: true, gone: true }

/** When a file was written to last; 0 when it is not there. */
export function writtenAt(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function identity(it: { dev: number; ino: number }): string {
  return `${it.dev}:${it.ino}`
}
