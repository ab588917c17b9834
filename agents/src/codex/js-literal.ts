/**
 * Values as scripts write them for tools: `{cmd:"ls",timeout:1}`, with names without quotes, all kinds of quotes, texts put
 * together with `+` or `.join`. A script is read, never run: anything that is more than a literal has no value here.
 */
export interface Literal {
  value: unknown
  end: number
}

/** Deeper or fuller than any call that an agent writes. */
const MOST = { depth: 12, values: 5_000 }
const NOTHING = Symbol()

/** The literal that begins at `at`, or null. `names` are the script's constants. The cost is that of the text it covers. */
export function literalAt(source: string, at: number, names: ReadonlyMap<string, unknown> = new Map()): Literal | null {
  const reader = new LiteralReader(source, at, names)
  const value = reader.value(MOST.depth)
  return value === NOTHING ? null : { value, end: reader.at }
}

class LiteralReader {
  at: number
  #source: string
  #names: ReadonlyMap<string, unknown>
  #values = MOST.values

  constructor(source: string, at: number, names: ReadonlyMap<string, unknown>) {
    this.#source = source
    this.at = at
    this.#names = names
  }

  value(depth: number): unknown {
    let value = this.#one(depth)
    while (typeof value === "string" && this.#takes("+")) {
      const more = this.#one(depth)
      if (typeof more !== "string") return NOTHING
      value += more
    }
    return value
  }

  #one(depth: number): unknown {
    this.#blanks()
    if (depth <= 0 || this.#values-- <= 0) return NOTHING
    const code = this.#source[this.at]
    if (code === '"' || code === "'") return this.#quoted(code)
    if (code === "`") return this.#template(false)
    if (code === "{") return this.#object(depth)
    if (code === "[") return this.#list(depth)
    const number = this.#matches(/-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/iy)
    if (number !== null) return Number(number.replaceAll("_", ""))
    const name = this.#matches(/[A-Za-z_$][\w$]*/y)
    if (name === null) return NOTHING
    if (name === "String" && this.#matches(/\.raw\s*(?=`)/y) !== null) return this.#template(true)
    if (name === "true" || name === "false") return name === "true"
    if (name === "null" || name === "undefined") return null
    return this.#names.has(name) ? this.#names.get(name) : NOTHING
  }

  #object(depth: number): unknown {
    this.at++
    const object: Record<string, unknown> = Object.create(null)
    while (!this.#takes("}")) {
      this.#blanks()
      const quote = this.#source[this.at]
      const name = quote === '"' || quote === "'" ? this.#quoted(quote) : this.#matches(/[\w$]+/y)
      if (typeof name !== "string") return NOTHING
      const isShort = !this.#takes(":")
      if (isShort && !this.#names.has(name)) return NOTHING
      const value = isShort ? this.#names.get(name) : this.value(depth - 1)
      if (value === NOTHING) return NOTHING
      object[name] = value
      if (!this.#takes(",") && !this.#isNext("}")) return NOTHING
    }
    return { ...object }
  }

  #list(depth: number): unknown {
    this.at++
    const list: unknown[] = []
    while (!this.#takes("]")) {
      const value = this.value(depth - 1)
      if (value === NOTHING) return NOTHING
      list.push(value)
      if (!this.#takes(",") && !this.#isNext("]")) return NOTHING
    }
    if (this.#matches(/\s*\.join\(/y) === null) return list
    const between = this.#isNext(")") ? "," : this.value(depth - 1)
    return typeof between === "string" && this.#takes(")") ? list.join(between) : NOTHING
  }

  #quoted(quote: string): unknown {
    const from = this.at + 1
    let isPlain = true
    for (let at = from; at < this.#source.length; at++) {
      const one = this.#source[at]
      if (one === "\\") {
        isPlain = false
        at++
      } else if (one === "\n") break
      else if (one === quote) {
        this.at = at + 1
        const text = this.#source.slice(from, at)
        return isPlain ? text : unescaped(text)
      }
    }
    return NOTHING
  }

  /** Without `${...}`, which would have to be run. */
  #template(isRaw: boolean): unknown {
    const from = this.at + 1
    for (let at = from; at < this.#source.length; at++) {
      const one = this.#source[at]
      if (one === "\\") at++
      else if (one === "$" && this.#source[at + 1] === "{") return NOTHING
      else if (one === "`") {
        this.at = at + 1
        const text = this.#source.slice(from, at)
        return isRaw ? text : unescaped(text)
      }
    }
    return NOTHING
  }

  #takes(sign: string): boolean {
    if (!this.#isNext(sign)) return false
    this.at += sign.length
    return true
  }

  #isNext(sign: string): boolean {
    this.#blanks()
    return this.#source.startsWith(sign, this.at)
  }

  #blanks(): void {
    this.#matches(/\s+/y)
  }

  #matches(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#source)?.[0]
    if (found === undefined) return null
    this.at += found.length
    return found
  }
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0", "\n": "" }

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([\s\S]))/gi,
    (_, long, four, two, one) => {
      const code = long ?? four ?? two
      if (code === undefined) return escapes[one] ?? one
      const number = Number.parseInt(code, 16)
      return number > 0x10ffff ? "\ufffd" : String.fromCodePoint(number)
    },
  )
}
