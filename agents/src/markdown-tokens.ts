import { Lexer, type Token, type Tokens } from "marked"

/**
 * Markdown as blocks and words, from the tokens of a library's lexer. There is no HTML on the way: what a transcript has of it
 * is shown as typed.
 */

export type Align = "left" | "center" | "right" | null
export interface Item {
  blocks: Block[]
  /** A task: whether it is done. */
  checked?: boolean
}
export type Block =
  | { type: "paragraph"; inside: Inline[] }
  | { type: "heading"; depth: number; inside: Inline[] }
  | { type: "code"; language: string; text: string }
  | { type: "quote"; blocks: Block[] }
  | { type: "list"; start: number | null; tight: boolean; items: Item[] }
  | { type: "table"; align: Align[]; head: Inline[][]; rows: Inline[][][] }
  | { type: "rule" }
export type Inline =
  | string
  | { type: "code"; text: string }
  | { type: "strong" | "em" | "del"; inside: Inline[] }
  | { type: "link"; href: string; inside: Inline[] }
  | { type: "picture"; href: string; alt: string }
  | { type: "break" }

export function parseMarkdown(text: string): Block[] {
  let tokens: Token[]
  try {
    // Answers are written for a terminal: a line that ends there ends here.
    tokens = new Lexer({ gfm: true, breaks: true }).lex(text)
  } catch {
    // The lexer goes down with the nesting; what is nested deeper than the stack is shown as typed.
    return [{ type: "paragraph", inside: [text] }]
  }
  return blocksOf(tokens)
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token): Block[] => {
    const block = blockOf(token)
    return block ? [block] : []
  })
}

function blockOf(token: Token): Block | null {
  switch (token.type) {
    case "space":
    case "def":
      return null
    case "heading":
      return { type: "heading", depth: (token as Tokens.Heading).depth, inside: inlinesOf(token.tokens) }
    case "code":
      return { type: "code", language: (token as Tokens.Code).lang ?? "", text: (token as Tokens.Code).text }
    case "blockquote":
      return { type: "quote", blocks: blocksOf(token.tokens ?? []) }
    case "hr":
      return { type: "rule" }
    case "list":
      return listOf(token as Tokens.List)
    case "table":
      return tableOf(token as Tokens.Table)
    case "html":
      return { type: "paragraph", inside: [token.raw.trimEnd()] }
    default:
      return { type: "paragraph", inside: inlinesOf("tokens" in token && token.tokens ? token.tokens : [token]) }
  }
}

function listOf(token: Tokens.List): Block {
  return {
    type: "list",
    start: token.ordered ? Number(token.start) || 0 : null,
    tight: !token.loose,
    items: token.items.map((item) => ({
      blocks: blocksOf(item.tokens.filter((inner) => inner.type !== "checkbox")),
      ...(item.task ? { checked: item.checked === true } : {}),
    })),
  }
}

function tableOf(token: Tokens.Table): Block {
  const cells = (row: Tokens.TableCell[]) => row.map((cell) => inlinesOf(cell.tokens))
  return { type: "table", align: token.align, head: cells(token.header), rows: token.rows.map(cells) }
}

function inlinesOf(tokens: readonly Token[] | undefined): Inline[] {
  const words: Inline[] = []
  for (const token of tokens ?? []) {
    for (const one of inlineOf(token)) {
      // Words that stand side by side are one text: fewer elements, and a reader's search finds them.
      const before = words.at(-1)
      if (typeof one === "string" && typeof before === "string") words[words.length - 1] = before + one
      else words.push(one)
    }
  }
  return words
}

function inlineOf(token: Token): Inline[] {
  switch (token.type) {
    case "text":
      return token.tokens ? inlinesOf(token.tokens) : [withEntities((token as Tokens.Text).text)]
    case "escape":
      return [(token as Tokens.Escape).text]
    case "codespan":
      return [{ type: "code", text: (token as Tokens.Codespan).text }]
    case "strong":
    case "em":
    case "del":
      return [{ type: token.type, inside: inlinesOf(token.tokens) }]
    case "link":
      return [{ type: "link", href: (token as Tokens.Link).href, inside: inlinesOf(token.tokens) }]
    case "image":
      return [{ type: "picture", href: (token as Tokens.Image).href, alt: (token as Tokens.Image).text }]
    case "br":
      return [{ type: "break" }]
    case "html":
      return /^<br ?\/?>$/i.test(token.raw) ? [{ type: "break" }] : [token.raw]
    default:
      return [token.raw]
  }
}

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" }

/** The entities that a renderer of HTML would leave to the browser. */
function withEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,5}));/g, (typed, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? typed
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const real = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return real ? String.fromCodePoint(code) : "\ufffd"
  })
}

/** The words alone. */
export function plainOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return node
      if (node.type === "break") return "\n"
      if (node.type === "code") return node.text
      return node.type === "picture" ? node.alt : plainOf(node.inside)
    })
    .join("")
}

/** All words of a text as they are read: without marks, and a line for each block. */
export function wordsOf(blocks: readonly Block[]): string {
  return blocks.map(wordsOfBlock).join("\n")
}

function wordsOfBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return plainOf(block.inside)
    case "code":
      return block.text
    case "quote":
      return wordsOf(block.blocks)
    case "list":
      return block.items.map((item) => wordsOf(item.blocks)).join("\n")
    case "table":
      return [block.head, ...block.rows].flatMap((row) => row.map(plainOf)).join("\n")
    case "rule":
      return ""
  }
}
