/**
 * Text that grows while it is shown, cut into pieces that never change again and a short rest: what was drawn is not drawn anew for
 * what comes after it, however long it becomes. Cut where Markdown lets it be cut; beyond what the page would show as Markdown, it is
 * plain.
 */
export interface Piece {
  text: string
  /** The first line of the fenced block of which this is the inside, or a further part. */
  fence: string | null
}

/** A rest is parsed anew each time that something comes. */
const MOST_REST = 4_096
/** `isTooMuchMarkdown` says the same of the whole text, once it is an entry. */
const MOST_MARKDOWN = 50_000
const MOST_LINES = 2_500

const opener = /(?:^|\n) {0,3}((`{3,})[^`\n]*|(~{3,})[^\n]*)\n/
/** A blank line, and then what can't belong to a list, a quote or a table before it. */
const border = /\n[ \t]*\n(?=[^\s\-+*>|\d])/

export class GrowingText {
  /** They have ended. A new list whenever one is added. */
  pieces: readonly Piece[] = []
  rest: Piece = { text: "", fence: null }
  plain = false
  /** What lies before the rest, as it came. Never joined while it grows: that would cost more the longer it is. */
  #before: string[] = []
  #tail = ""
  #from = 0
  #length = 0
  #lines = 0

  /** Its beginning is not here. */
  get lacks(): boolean {
    return this.#from > 0
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Lays a piece over the text: `off` is its place in UTF-16 units. Where something before it is missing, that is left out. */
  put(off: number, piece: string): void {
    const at = off - this.#from
    if (at === this.#length) this.#grow(piece)
    else if (at >= 0 && at < this.#length) this.#begin(this.end(this.#length).slice(0, at) + piece)
    else {
      this.#from = off
      this.#begin(piece)
    }
  }

  /** The newest words that fit into one line. */
  get newest(): string {
    return this.end(400).trimEnd().split("\n").at(-1)?.trim().slice(-160) ?? ""
  }

  /** The end of the text, of at most this length. */
  end(most: number): string {
    let end = this.#tail
    for (let n = this.#before.length - 1; n >= 0 && end.length < most; n--) end = this.#before[n] + end
    return end.slice(-most)
  }

  #begin(text: string): void {
    this.#clear()
    this.plain = false
    this.#length = 0
    this.#lines = 0
    this.#grow(text)
  }

  #clear(): void {
    this.pieces = []
    this.rest = { text: "", fence: null }
    this.#before = []
    this.#tail = ""
  }

  #grow(more: string): void {
    this.#tail += more
    this.#length += more.length
    for (let at = more.indexOf("\n"); at >= 0; at = more.indexOf("\n", at + 1)) this.#lines++
    if (!this.plain && (this.#length > MOST_MARKDOWN || this.#lines > MOST_LINES)) {
      this.plain = true
      const all = this.end(this.#length)
      this.#clear()
      this.#tail = all
    }
    this.#settle()
  }

  #settle(): void {
    const pieces: Piece[] = []
    let { fence } = this.rest
    for (;;) {
      // Never more than is needed to find the next cut: a long text that comes at once costs no more for each of its pieces.
      const window = this.#tail.slice(0, 2 * MOST_REST)
      const cut = this.plain ? tooLong(window, null) : fence === null ? cutOf(window) : fenceCut(window, fence)
      if (cut === null) break
      const { at, skips = 0 } = cut
      if (at > 0) pieces.push({ text: window.slice(0, at), fence })
      this.#before.push(window.slice(0, at + skips))
      this.#tail = this.#tail.slice(at + skips)
      fence = cut.fence
    }
    this.rest = { text: this.#tail, fence }
    if (pieces.length > 0) this.pieces = [...this.pieces, ...pieces]
  }
}

/** Where a piece ends, how much after it is left out, and in which fenced block the next begins. */
interface Cut {
  at: number
  skips?: number
  fence: string | null
}

function cutOf(rest: string): Cut | null {
  const fenced = opener.exec(rest)
  const blank = border.exec(rest)
  if (fenced && (!blank || fenced.index < blank.index)) {
    const at = fenced[0].startsWith("\n") ? fenced.index + 1 : fenced.index
    return { at, skips: fenced.index + fenced[0].length - at, fence: fenced[1] ?? "" }
  }
  if (blank) return { at: blank.index + blank[0].length, fence: null }
  return tooLong(rest, null)
}

function fenceCut(rest: string, fence: string): Cut | null {
  const mark = fence.startsWith("~") ? "~" : "`"
  const length = /^[`~]+/.exec(fence)?.[0].length ?? 3
  const end = new RegExp(`(?:^|\\n) {0,3}\\${mark}{${length},}[ \\t]*\\n`).exec(rest)
  if (!end || end.index > MOST_REST) return tooLong(rest, fence)
  return { at: end.index, skips: end[0].length, fence: null }
}

/** At the end of a line where there is one, else anywhere but within a character. */
function tooLong(rest: string, fence: string | null): Cut | null {
  if (rest.length <= MOST_REST) return null
  const line = rest.lastIndexOf("\n", MOST_REST - 1)
  if (line > 0) return { at: line + 1, fence }
  const code = rest.charCodeAt(MOST_REST - 1)
  return { at: code >= 0xd800 && code < 0xdc00 ? MOST_REST - 1 : MOST_REST, fence }
}
