import type { SaidOf } from "#protocol/remote-nouns"

/**
 * The text of one open item, as far as this node has heard it: from `from` to `end`, in UTF-16 units. Kept in chunks, so that
 * neither a new piece nor reading the newest one costs more the longer the item is.
 */
export interface ItemText {
  readonly of: SaidOf
  /** Not 0 only if a message between nodes was lost. */
  readonly from: number
  readonly end: number
  /** Lays a piece over what there is and cuts off what came after it. Gives where the text differs now, or null if it doesn't. */
  put(off: number, piece: string): number | null
  /** From `at` on, as far as one chunk reaches. Empty at the end. */
  read(at: number): string
}

/** Chunks up to this length take the next piece in. */
const CHUNK = 16 * 1024

export function createItemText(of: SaidOf): ItemText {
  let chunks: { off: number; text: string }[] = []
  let from = 0
  let end = 0

  function read(at: number): string {
    for (let n = chunks.length - 1; n >= 0; n--) {
      const chunk = chunks[n]
      if (chunk && chunk.off <= at) return chunk.text.slice(at - chunk.off)
    }
    return ""
  }

  function has(off: number, piece: string): boolean {
    if (off < from || off + piece.length > end) return false
    for (let at = 0; at < piece.length; ) {
      const here = read(off + at).slice(0, piece.length - at)
      if (!piece.startsWith(here, at)) return false
      at += here.length
    }
    return true
  }

  function cutTo(off: number): void {
    for (let last = chunks.at(-1); last && last.off + last.text.length > off; last = chunks.at(-1)) {
      chunks.pop()
      if (last.off < off) chunks.push({ off: last.off, text: last.text.slice(0, off - last.off) })
    }
    end = off
  }

  return {
    of,
    get from() {
      return from
    },
    get end() {
      return end
    },
    put(off, piece) {
      if (piece === "" || has(off, piece)) return null
      if (off < from || off > end || chunks.length === 0) {
        chunks = []
        from = off
        end = off
      } else cutTo(off)
      const last = chunks.at(-1)
      if (last && last.text.length + piece.length <= CHUNK) last.text += piece
      else chunks.push({ off, text: piece })
      end = off + piece.length
      return off
    },
    read,
  }
}
