import { withoutTail } from "./address-tail.ts"

/** The words of one block of Markdown: emphasis, code, links. Linear in the length of the text, as `markdown-blocks.ts` is. */

export type Inline =
  | string
  | { type: "code"; text: string }
  | { type: "strong" | "em" | "del"; inside: Inline[] }
  | { type: "link"; href: string; inside: Inline[] }
  | { type: "picture"; href: string; alt: string }
  | { type: "break" }

/** A run of `*`, `_` or `~` that may begin or end an emphasis. */
interface Run {
  letter: string
  count: number
  opens: boolean
  closes: boolean
  /** Where it stands among the nodes. */
  node: number
}
interface Bracket {
  node: number
  picture: boolean
  runs: number
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" }
const punctuation = /[\p{P}\p{S}]/u
const escapable = /[!-/:-@[-`{-~]/
const bareLink = /(?:https?:\/\/|www\.)[^\s<]+/y
const angleLink = /<((?:https?:\/\/|mailto:)[^\s<>]*)>/y
const lineBreak = /<br ?\/?>/iy
const entity = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,5}));/y
/** `(address "title")` behind a link's words. */
const destination = /\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y

export function parseInline(text: string): Inline[] {
  return new Words(text).parse()
}

class Words {
  #text: string
  #at = 0
  #nodes: Inline[] = []
  #runs: Run[] = []
  #brackets: Bracket[] = []
  #ticks: Map<number, number[]>

  constructor(text: string) {
    this.#text = text
    this.#ticks = ticksOf(text)
  }

  parse(): Inline[] {
    const text = this.#text
    while (this.#at < text.length) {
      const letter = text[this.#at]!
      if (letter === "\\") this.#escape()
      else if (letter === "`") this.#code()
      else if (letter === "*" || letter === "_" || letter === "~") this.#run(letter)
      else if (letter === "[") this.#bracket(1, false)
      else if (letter === "!" && text[this.#at + 1] === "[") this.#bracket(2, true)
      else if (letter === "]") this.#close()
      else if (letter === "\n") this.#newline()
      else if (letter === "<") this.#angle()
      else if (letter === "&") this.#entity()
      else if ((letter === "h" || letter === "w") && this.#bare()) continue
      else this.#plain()
    }
    this.#emphasise(0)
    return merged(this.#nodes)
  }

  #push(node: Inline, length: number): void {
    this.#nodes.push(node)
    this.#at += length
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)
  }

  /** Everything up to the next letter that may mean something. */
  #plain(): void {
    const rest = /[\\`*_~[\]!\n<&hw]/g
    rest.lastIndex = this.#at + 1
    const end = rest.exec(this.#text)?.index ?? this.#text.length
    this.#push(this.#text.slice(this.#at, end), end - this.#at)
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? ""
    if (next === "\n") this.#push({ type: "break" }, 2)
    else if (escapable.test(next)) this.#push(next, 2)
    else this.#push("\\", 1)
  }

  #code(): void {
    const text = this.#text
    let end = this.#at
    while (text[end] === "`") end++
    const length = end - this.#at
    const places = this.#ticks.get(length) ?? []
    while (places.length > 0 && places[0]! < end) places.shift()
    const close = places[0]
    if (close === undefined) {
      this.#push(text.slice(this.#at, end), length)
      return
    }
    const inside = text.slice(end, close).replace(/\n/g, " ")
    const padded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== ""
    this.#push({ type: "code", text: padded ? inside.slice(1, -1) : inside }, close + length - this.#at)
  }

  #run(letter: string): void {
    const text = this.#text
    let end = this.#at
    while (text[end] === letter) end++
    const count = end - this.#at
    const before = this.#at === 0 ? " " : text[this.#at - 1]!
    const after = text[end] ?? " "
    const left = !/\s/.test(after) && (!punctuation.test(after) || /\s/.test(before) || punctuation.test(before))
    const right = !/\s/.test(before) && (!punctuation.test(before) || /\s/.test(after) || punctuation.test(after))
    const within = letter === "_"
    const opens = left && (!within || !right || punctuation.test(before))
    const closes = right && (!within || !left || punctuation.test(after))
    if ((opens || closes) && (letter !== "~" || count === 2)) {
      this.#runs.push({ letter, count, opens, closes, node: this.#nodes.length })
    }
    this.#push(text.slice(this.#at, end), count)
  }

  #bracket(length: number, picture: boolean): void {
    this.#brackets.push({ node: this.#nodes.length, picture, runs: this.#runs.length })
    this.#push(picture ? "![" : "[", length)
  }

  #close(): void {
    const open = this.#brackets.pop()
    this.#at++
    const found = open && this.#match(destination)
    if (!open || !found) {
      this.#nodes.push("]")
      return
    }
    this.#at += found[0].length
    const href = (found[1] ?? found[2] ?? "").replace(/\\([!-/:-@[-`{-~])/g, "$1")
    this.#emphasise(open.runs)
    const inside = merged(this.#nodes.splice(open.node).slice(1))
    if (open.picture) this.#nodes.push({ type: "picture", href, alt: plainOf(inside) })
    else {
      this.#nodes.push({ type: "link", href, inside })
      // A link holds no link: what was open around it is text.
      this.#brackets = this.#brackets.filter((other) => other.picture)
    }
  }

  #newline(): void {
    const last = this.#nodes.at(-1)
    if (typeof last === "string" && last.endsWith("  ")) {
      this.#nodes[this.#nodes.length - 1] = last.trimEnd()
      this.#push({ type: "break" }, 1)
    } else this.#push("\n", 1)
  }

  #angle(): void {
    const link = this.#match(angleLink)
    if (link) {
      this.#push({ type: "link", href: link[1]!, inside: [link[1]!] }, link[0].length)
      return
    }
    const broken = this.#match(lineBreak)
    if (broken) this.#push({ type: "break" }, broken[0].length)
    else this.#push("<", 1)
  }

  #entity(): void {
    const found = this.#match(entity)
    const code = found?.[1] ? Number(found[1]) : found?.[2] ? Number.parseInt(found[2], 16) : 0
    const named = found?.[3] && Object.hasOwn(entities, found[3]) ? entities[found[3]] : undefined
    if (found && named !== undefined) this.#push(named, found[0].length)
    else if (found && code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
      this.#push(String.fromCodePoint(code), found[0].length)
    } else this.#push("&", 1)
  }

  /** An address that stands in the text by itself. */
  #bare(): boolean {
    const before = this.#text[this.#at - 1]
    if (before !== undefined && !/[\s*_~("'[]/.test(before)) return false
    const found = this.#match(bareLink)
    if (!found) return false
    const href = withoutTail(found[0])
    if (!/^(?:https?:\/\/|www\.)[^\s./]+/.test(href)) return false
    // Within the words of a link there is no other link.
    if (this.#brackets.length > 0 && this.#text.slice(this.#at + href.length, this.#at + href.length + 2) === "](") {
      this.#push(href, href.length)
    } else {
      this.#push(
        { type: "link", href: href.startsWith("www.") ? `https://${href}` : href, inside: [href] },
        href.length,
      )
    }
    return true
  }

  /** Pairs the runs from `from` on (CommonMark's "process emphasis", with its bound on looking back). */
  #emphasise(from: number): void {
    const runs = this.#runs.splice(from)
    const bottoms = new Map<string, number>()
    // Nodes that a pair goes around: from, to, kind. Inner pairs come first.
    const open: Run[] = []
    for (const closer of runs) {
      while (closer.closes && closer.count > 0) {
        const key = `${closer.letter}${closer.opens}${closer.count % 3}`
        const bottom = bottoms.get(key) ?? 0
        let at = open.length - 1
        while (at >= bottom && !pairs(open[at]!, closer)) at--
        if (at < bottom) {
          bottoms.set(key, open.length)
          break
        }
        const opener = open[at]!
        open.length = at + 1
        for (const [other, value] of bottoms) if (value > open.length) bottoms.set(other, open.length)
        const used = opener.count >= 2 && closer.count >= 2 ? 2 : 1
        this.#wrap(opener, closer, used)
        if (opener.count === 0) open.pop()
      }
      if (closer.opens && closer.count > 0) open.push(closer)
    }
  }

  #wrap(opener: Run, closer: Run, used: number): void {
    const type = opener.letter === "~" ? "del" : used === 2 ? "strong" : "em"
    const inside = this.#nodes.slice(opener.node + 1, closer.node)
    opener.count -= used
    closer.count -= used
    this.#nodes[opener.node] = opener.letter.repeat(opener.count)
    this.#nodes[closer.node] = closer.letter.repeat(closer.count)
    // Places stay where they are, so that the other runs' places stay true: what was taken in leaves "" behind.
    this.#nodes.fill("", opener.node + 1, closer.node)
    this.#nodes[opener.node + 1 < closer.node ? opener.node + 1 : opener.node] = { type, inside: merged(inside) }
  }
}

function pairs(opener: Run, closer: Run): boolean {
  if (opener.letter !== closer.letter) return false
  const both = opener.closes || closer.opens
  return !(both && (opener.count + closer.count) % 3 === 0 && (opener.count % 3 !== 0 || closer.count % 3 !== 0))
}

/** Where runs of backticks of each length begin. */
function ticksOf(text: string): Map<number, number[]> {
  const ticks = new Map<number, number[]>()
  for (const found of text.matchAll(/`+/g)) {
    const places = ticks.get(found[0].length)
    if (places) places.push(found.index)
    else ticks.set(found[0].length, [found.index])
  }
  return ticks
}

function merged(nodes: Inline[]): Inline[] {
  const together: Inline[] = []
  for (const node of nodes) {
    const last = together.at(-1)
    if (node === "") continue
    if (typeof node === "string" && typeof last === "string") together[together.length - 1] = last + node
    else together.push(node)
  }
  return together
}

/** Only the words, for a picture's description. */
export function plainOf(nodes: Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return node
      if (node.type === "break") return " "
      if (node.type === "code") return node.text
      return node.type === "picture" ? node.alt : plainOf(node.inside)
    })
    .join("")
}
