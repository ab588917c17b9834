import { createHash } from "node:crypto"

/**
 * The lines of a source that were handed over, each as often as it was. A file that is read again from its start may hold
 * any of them, in any order, or none: what is known is passed over, what is not is new. 12 bytes of a hash a line: memory
 * grows with the number of lines, not with their size.
 */
export class KnownLines {
  #counts: Map<string, number>

  constructor(counts: Map<string, number> = new Map()) {
    this.#counts = counts
  }

  add(mark: string): void {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1)
  }

  /** Takes one of these lines away; false when there is none (left). */
  take(mark: string): boolean {
    const count = this.#counts.get(mark)
    if (count === undefined) return false
    if (count === 1) this.#counts.delete(mark)
    else this.#counts.set(mark, count - 1)
    return true
  }

  copy(): KnownLines {
    return new KnownLines(new Map(this.#counts))
  }
}

/** What a line is known by, with its newline or without. */
export function markOf(line: Uint8Array): string {
  const bare = line.at(-1) === 10 ? line.subarray(0, -1) : line
  return createHash("sha256").update(bare).digest("hex").slice(0, 24)
}
