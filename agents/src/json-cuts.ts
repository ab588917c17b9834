/**
 * Which stretches of a line of JSON to cut in order to remove some of its members and some characters of its texts. The rest
 * keeps its bytes, since nothing is serialized again. It walks over any line: complete or truncated, one value or several,
 * JSON or not.
 */
export interface Cut {
  from: number
  to: number
}

export interface Wanted {
  /** Whether to remove a member. `path`: the names that lead to it, its own last; `nth`: which of the line's objects it is in. */
  member(path: readonly string[], nth: number): boolean
  /** The parts of a text to remove; `name` is the member that it belongs to. */
  text(text: string, name: string): Cut[]
}

/** Deeper levels are not searched: no agent writes such records, and each level costs. */
const DEEPEST = 500

export function cutsIn(line: string, wanted: Wanted): Cut[] {
  const walk = new Walk(line, wanted)
  walk.all()
  return walk.cuts
}

class Walk {
  readonly cuts: Cut[] = []
  #line: string
  #wanted: Wanted
  #at = 0
  #nth = -1
  #path: string[] = []
  /** Inside a member that is removed as a whole. */
  #muted = false

  constructor(line: string, wanted: Wanted) {
    this.#line = line
    this.#wanted = wanted
  }

  all(): void {
    while (this.#at < this.#line.length) {
      if (this.#here() === "{") this.#nth++
      if (this.#here() === '"') this.#loose()
      else if (/[{[]/.test(this.#here())) this.#value(DEEPEST)
      else this.#plain()
    }
  }

  /** A text outside an object. One line of a multi-line document may hold a member. */
  #loose(): void {
    const start = this.#at
    const literal = this.#literal()
    this.#blank()
    if (this.#here() !== ":") {
      this.#text(start, literal)
      return
    }
    this.#at++
    this.#blank()
    this.#path.push(decoded(literal))
    this.#value(DEEPEST)
    this.#path.pop()
  }

  #here(): string {
    return this.#line[this.#at] ?? ""
  }

  /** Text outside any JSON: a comment, Markdown, the rest of a cut line. */
  #plain(): void {
    const rest = /["{[]/g
    rest.lastIndex = this.#at
    const to = rest.exec(this.#line)?.index ?? this.#line.length
    this.#textCuts(this.#line.slice(this.#at, to), (offset) => this.#at + offset)
    this.#at = to
  }

  #value(depth: number): void {
    if (depth === 0) {
      this.#at = this.#line.length
      return
    }
    if (this.#here() === "{") this.#object(depth)
    else if (this.#here() === "[") this.#array(depth)
    else if (this.#here() === '"') this.#text(this.#at, this.#literal())
    else while (this.#at < this.#line.length && !/["{}[\],\s]/.test(this.#here())) this.#at++
  }

  #array(depth: number): void {
    this.#at++
    for (this.#blank(); this.#at < this.#line.length; this.#blank()) {
      if (this.#here() === "]") {
        this.#at++
        return
      }
      // This bracket closes nothing: the line is damaged, and the walk goes on after it.
      if (/[,}]/.test(this.#here())) this.#at++
      else this.#value(depth - 1)
    }
  }

  #object(depth: number): void {
    this.#at++
    /** Where the last member ended, and whether one was kept: a comma belongs to the member after it. */
    let end = this.#at
    let kept = false
    let gone = false
    for (this.#blank(); this.#at < this.#line.length; this.#blank()) {
      if (this.#here() === "}") {
        this.#at++
        return
      }
      if (this.#here() !== '"') {
        this.#at++
        continue
      }
      const start = this.#at
      this.#path.push(decoded(this.#literal()))
      const goes = !this.#muted && this.#wanted.member(this.#path, this.#nth)
      if (!goes && gone && !kept && !this.#muted) this.cuts.push({ from: end, to: start })
      this.#blank()
      if (this.#here() === ":") this.#at++
      this.#blank()
      const before = this.#muted
      this.#muted ||= goes
      this.#value(depth - 1)
      this.#muted = before
      this.#path.pop()
      if (goes) this.cuts.push({ from: end, to: this.#at })
      gone ||= goes
      kept ||= !goes
      end = this.#at
    }
  }

  #text(start: number, literal: string): void {
    const text = decoded(literal)
    this.#textCuts(text, (offset) => start + 1 + rawLength(literal, offset))
  }

  #textCuts(text: string, at: (offset: number) => number): void {
    if (this.#muted) return
    for (const { from, to } of this.#wanted.text(text, this.#path.at(-1) ?? ""))
      this.cuts.push({ from: at(from), to: at(to) })
  }

  /** The text that begins here, with quotes and escapes as they are; perhaps without its end. */
  #literal(): string {
    const start = this.#at
    let end = start
    do end = this.#line.indexOf('"', end + 1)
    while (end >= 0 && isEscaped(this.#line, end))
    this.#at = end < 0 ? this.#line.length : end + 1
    return this.#line.slice(start, this.#at)
  }

  #blank(): void {
    while (/\s/.test(this.#here())) this.#at++
  }
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0
  while (line[at - 1 - slashes] === "\\") slashes++
  return slashes % 2 === 1
}

function decoded(literal: string): string {
  if (!literal.includes("\\")) return literal.replace(/^"|"$/g, "")
  try {
    return String(JSON.parse(literal))
  } catch {
    const inner = literal.slice(1).replace(/"$/, "")
    return inner.replace(/\\(?:u([0-9a-f]{4})|(.?))/gi, (_, hex: string | undefined, one: string | undefined) =>
      hex === undefined ? (one ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
}

/** How many characters of a literal, after its quote, stand for the first `length` characters of its text. */
function rawLength(literal: string, length: number): number {
  let at = 1
  for (let left = length; left > 0; left--)
    at += literal[at] !== "\\" ? 1 : /^\\u[0-9a-f]{4}/i.test(literal.slice(at, at + 6)) ? 6 : 2
  return at - 1
}
