import { isQuickMarkdown, isTooMuchMarkdown } from "./markdown-bounds.ts"
import { type Block, type Inline, type Item, parseMarkdown, plainOf } from "./markdown-tokens.ts"
import { safeLink } from "./safe-link.ts"
import { asTerminal, withVisible } from "./visible-characters.ts"

/**
 * A stranger's Markdown, written anew from what it was understood as. Whatever begins in it also ends in it: no fence, list or
 * element of HTML reaches beyond its text, and no heading stands above those of the document around it.
 */
export function proseOf(text: string): string {
  const typed = obeyed(text)
  if (isTooMuchMarkdown(typed) || !isQuickMarkdown(typed)) return fenced(typed, "")
  return written(parseMarkdown(typed))
}

/** A block of code whose fence is longer than any in the text, as a terminal would show it. */
export function fenced(text: string, language: string): string {
  const shown = withVisible(asTerminal(text.replaceAll("\r\n", "\n"))).replace(/\n$/, "")
  let longest = 2
  for (const [ticks] of shown.matchAll(/`{3,}/g)) longest = Math.max(longest, ticks.length)
  const fence = "`".repeat(longest + 1)
  return `${fence}${language.replace(/[^\w+#.-]/g, "").slice(0, 40)}\n${shown}\n${fence}`
}

/** A line within a sentence, where nothing may begin anything. */
export function plain(text: string): string {
  return escaped(withVisible(text.replace(/\s+/g, " ").trim()))
}

/** The same at the start of a line. */
export const plainLine = (text: string): string => lineStarts(plain(text))

/** Controls and overrides of direction are named; marks that some scripts are written with stay in prose. */
const overriding = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Text whose lines end in one way and in which nothing turns the order of what is read. */
export const obeyed = (text: string): string =>
  text.replace(/\r\n?/g, "\n").replace(overriding, (character) => withVisible(character))

function written(blocks: readonly Block[]): string {
  return blocks.map(blockOf).join("\n\n")
}

function blockOf(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return lineStarts(inlinesOf(block.inside))
    case "heading":
      // The first levels are the document's own.
      return `${"#".repeat(Math.min(6, block.depth + 3))} ${oneLine(inlinesOf(block.inside))}`
    case "code":
      return fenced(block.text, block.language)
    case "quote":
      return prefixed(written(block.blocks), "> ")
    case "list":
      return listOf(block)
    case "table":
      return tableOf(block)
    case "rule":
      return "---"
  }
}

function listOf({ start, tight, items }: Extract<Block, { type: "list" }>): string {
  return items
    .map((item, at) => {
      const mark = start === null ? "- " : `${(start + at) % 1_000_000_000}. `
      const [first = "", ...rest] = itemOf(item, tight).split("\n")
      const more = rest.map((line) => (line === "" ? "" : " ".repeat(mark.length) + line))
      return [`${mark}${first}`.trimEnd(), ...more].join("\n")
    })
    .join(tight ? "\n" : "\n\n")
}

function itemOf({ blocks, checked }: Item, tight: boolean): string {
  const done = checked === undefined ? "" : checked ? "[x] " : "[ ] "
  return done + blocks.map(blockOf).join(tight && !blocks.some((block) => block.type === "code") ? "\n" : "\n\n")
}

function tableOf({ align, head, rows }: Extract<Block, { type: "table" }>): string {
  const row = (cells: readonly Inline[][]) =>
    `| ${cells.map((cell) => oneLine(inlinesOf(cell)).replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`
  const marks = { left: ":--", center: ":-:", right: "--:" }
  const under = head.map((_, column) => marks[align[column] ?? "left"])
  return [row(head), `| ${under.join(" | ")} |`, ...rows.map(row)].join("\n")
}

/** Emphasis within emphasis beyond this is only words. */
const DEEPEST = 16

function inlinesOf(nodes: readonly Inline[], depth = 0): string {
  if (depth > DEEPEST) return escaped(plainOf(nodes))
  return nodes.map((node) => inlineOf(node, depth + 1)).join("")
}

function inlineOf(node: Inline, depth: number): string {
  if (typeof node === "string") return escaped(node)
  switch (node.type) {
    case "break":
      return "  \n"
    case "code":
      return span(node.text)
    case "picture":
      return away(escaped(`Picture: ${node.alt || "no description"}`), node.href)
    case "link":
      return away(inlinesOf(node.inside, depth), node.href)
    default: {
      const mark = { strong: "**", em: "*", del: "~~" }[node.type]
      const inside = inlinesOf(node.inside, depth)
      // A mark beside white space would be no mark.
      const words = inside.trim()
      const from = inside.indexOf(words)
      return words === "" ? inside : inside.slice(0, from) + mark + words + mark + inside.slice(from + words.length)
    }
  }
}

/** A link leads to the web or to a mailbox; any other is its words and where it would have led. */
function away(words: string, href: string): string {
  const url = safeLink(href)
  if (url === null) return words
  const address = url.replace(/[\s<>()\\]/g, (character) => encodeURIComponent(character).replace(/[()]/g, parenthesis))
  return words === escaped(href) ? `<${address}>` : `[${oneLine(words)}](${address})`
}
const parenthesis = (character: string) => (character === "(" ? "%28" : "%29")

/** Code within a line, between more backticks than it has in a row. */
function span(text: string): string {
  const line = withVisible(text.replace(/\s+/g, " "))
  let longest = 0
  for (const [ticks] of line.matchAll(/`+/g)) longest = Math.max(longest, ticks.length)
  const ticks = "`".repeat(longest + 1)
  const pad = /^`|`$|^ .* $/.test(line) ? " " : ""
  return line.trim() === "" ? line : `${ticks}${pad}${line}${pad}${ticks}`
}

/** Whatever would be a mark within a line is the character that was typed. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*[\]<>]/g, "\\$&")
    .replace(/~(?=~)/g, "\\~")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/&(?=#?\w{1,40};)/g, "\\&")

/** Whatever would begin a block at the start of a line does not. */
const lineStarts = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      line
        .replace(/^[ \t]+/, "")
        .replace(/^([#=+|:-]|~~~)/, "\\$1")
        .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2"),
    )
    .join("\n")

const oneLine = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .trim()

/** Each line behind a mark: nothing in a quote reaches beyond it. */
export function prefixed(text: string, mark: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? mark.trimEnd() : mark + line))
    .join("\n")
}
