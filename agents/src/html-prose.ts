import { isQuickMarkdown, isTooMuchMarkdown } from "./markdown-bounds.ts"
import { type Block, type Inline, type Item, parseMarkdown, plainOf } from "./markdown-tokens.ts"
import { obeyed } from "./prose-of.ts"
import { safeLink } from "./safe-link.ts"
import { asTerminal, splitVisible } from "./visible-characters.ts"

/**
 * A stranger's Markdown as HTML for a page that has no server: every tag is written here, every text is escaped, and nothing
 * in it can load or run. A picture is a link, and each link shows where it leads.
 */
export function htmlProse(text: string): string {
  const typed = obeyed(text)
  if (isTooMuchMarkdown(typed) || !isQuickMarkdown(typed)) return htmlCode(typed)
  return written(parseMarkdown(typed))
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

/** Text for any place in a page, in an attribute too. */
export const html = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\u0000/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")

/** A line of text; what would deceive an eye is shown by its name. */
export const htmlPlain = (text: string): string =>
  splitVisible(text)
    .map((piece) => (typeof piece === "string" ? html(piece) : `<b class="named">${html(piece.named)}</b>`))
    .join("")

/** Code or output, as a terminal would show it. */
export function htmlCode(text: string, language = ""): string {
  const shown = asTerminal(text.replaceAll("\r\n", "\n"))
  const lines = language === "diff" ? diffOf(shown) : htmlPlain(shown)
  return `<pre tabindex="0"><code>${lines}</code></pre>`
}

/** Lines that are coloured each are elements each; in a longer diff the signs have to do. */
const MOST_COLOURED = 4_000

function diffOf(text: string): string {
  const lines = text.split("\n")
  if (lines.length > MOST_COLOURED) return htmlPlain(text)
  return lines
    .map((line) => {
      const sign = line[0]
      const kind = sign === "+" ? "ins" : sign === "-" ? "del" : null
      return kind ? `<${kind}>${htmlPlain(line)}</${kind}>` : htmlPlain(line)
    })
    .join("\n")
}

const written = (blocks: readonly Block[], tight = false): string =>
  blocks.map((block) => blockOf(block, tight)).join("\n")

function blockOf(block: Block, tight: boolean): string {
  switch (block.type) {
    case "paragraph":
      return tight ? inlinesOf(block.inside) : `<p>${inlinesOf(block.inside)}</p>`
    case "heading": {
      // The first levels are the page's own.
      const level = Math.min(6, block.depth + 3)
      return `<h${level}>${inlinesOf(block.inside)}</h${level}>`
    }
    case "code":
      return htmlCode(block.text, block.language)
    case "quote":
      return `<blockquote>${written(block.blocks)}</blockquote>`
    case "list": {
      const items = block.items.map((item) => itemOf(item, block.tight)).join("")
      return block.start === null ? `<ul>${items}</ul>` : `<ol start="${Math.floor(block.start)}">${items}</ol>`
    }
    case "table": {
      const row = (cells: readonly Inline[][], cell: "th" | "td") =>
        `<tr>${cells.map((inside) => `<${cell}>${inlinesOf(inside)}</${cell}>`).join("")}</tr>`
      const rows = block.rows.map((cells) => row(cells, "td")).join("")
      return `<table><thead>${row(block.head, "th")}</thead><tbody>${rows}</tbody></table>`
    }
    case "rule":
      return "<hr>"
  }
}

function itemOf({ blocks, checked }: Item, tight: boolean): string {
  const done = checked === undefined ? "" : checked ? "☑ " : "☐ "
  return `<li>${done}${written(blocks, tight)}</li>`
}

/** Emphasis within emphasis beyond this is only words. */
const DEEPEST = 16

function inlinesOf(nodes: readonly Inline[], depth = 0): string {
  if (depth > DEEPEST) return html(plainOf(nodes))
  return nodes.map((node) => inlineOf(node, depth + 1)).join("")
}

function inlineOf(node: Inline, depth: number): string {
  if (typeof node === "string") return html(node)
  switch (node.type) {
    case "break":
      return "<br>"
    case "code":
      return `<code>${htmlPlain(node.text)}</code>`
    case "picture":
      return htmlLink(node.href, html(`Picture: ${node.alt || "no description"}`))
    case "link":
      return htmlLink(node.href, inlinesOf(node.inside, depth), plainOf(node.inside))
    default:
      return `<${node.type}>${inlinesOf(node.inside, depth)}</${node.type}>`
  }
}

/** A link, with its address beside words that say something else. What is no link for us is its words alone. */
export function htmlLink(href: string, inside: string, words = ""): string {
  const url = safeLink(href)
  if (url === null) return inside
  const says = words.trim() === href || words.trim() === url
  const address = says ? "" : ` <span class="url">(${htmlPlain(url)})</span>`
  return `<a href="${html(url)}" rel="noopener noreferrer nofollow">${inside}</a>${address}`
}
