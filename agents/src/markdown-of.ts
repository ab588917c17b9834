import { fenced, plain, plainLine, prefixed, proseOf } from "./prose-of.ts"
import { endOf, noticeIn, type People, speakerOf } from "./row-words.ts"
import { safeLink } from "./safe-link.ts"
import type { Block, CallView, ResultView, Row } from "./views.ts"
import { titleAsEnded } from "./wanted.ts"

/**
 * A row as Markdown: who said it, when, where it is, and what it says. What is copied is what is exported. Nothing in a text
 * reaches beyond its own place (`prose-of.ts`).
 */

export interface Names extends People {
  /** The address of the entry. */
  address: string
  /** A call that stands earlier, for a result that came long after it. */
  earlier?: { title: string; address: string } | undefined
}

export function markdownOf(row: Row, names: Names): string {
  const blocks = row.blocks.map((block) => blockOf(block, names)).filter((text) => text !== "")
  return `${lineOf(row, names)}\n\n${blocks.join("\n\n")}\n`
}

function lineOf(row: Row, names: Names): string {
  const when =
    row.at === undefined
      ? ""
      : ` (${row.at
          .replace(/[^\w:.+-]+/g, " ")
          .trim()
          .slice(0, 40)})`
  return `**${speakerOf(row.blocks, names, plain)}**${when}: <${names.address}>`
}

function blockOf(block: Block, names: Names): string {
  switch (block.type) {
    case "prompt":
      return prefixed(cut(block.as === "command" ? fenced(block.text, "bash") : proseOf(block.text), block.more), "> ")
    case "answer":
      return cut(proseOf(block.text), block.more)
    case "thinking":
      return `<details>\n<summary>Thinking</summary>\n\n${cut(proseOf(block.text), block.more)}\n\n</details>`
    case "call":
      return callOf(block)
    case "result": {
      const of = names.earlier
      const said = of ? `**Result of ${plain(of.title)}**: <${of.address}>` : `**Result**${marked(block.result)}`
      return joined([said, resultOf(block.result)])
    }
    case "image":
      return `*A picture (${plain(block.image.media)})*`
    case "file":
      return `*A file: ${plain(block.file.name)}*`
    case "notice":
      return cut(prose(noticeIn(block, names)), block.more)
    case "raw":
      return block.words === undefined ? `*An unknown record: ${plain(block.what)}*` : proseOf(block.words)
  }
}

/** A short notice in italics, a long one as it is. */
const prose = (text: string): string => (/\n/.test(text.trim()) ? proseOf(text) : `*${plain(text)}*`)

function marked(result: ResultView | undefined): string {
  const end = endOf(result)
  return end === "" ? "" : ` (${end})`
}

function callOf(call: CallView): string {
  const { result, again = [] } = call
  const pieces = [`**${plain(titleAsEnded(call))}**${marked(result)}`]
  if (call.about) pieces.push(plainLine(call.about))
  if (call.todos)
    pieces.push(
      call.todos.map(({ text, state }) => `- [${state === "done" ? "x" : " "}] ${plainLine(text)}`).join("\n"),
    )
  if (call.body && !(call.body.language === "diff" && result?.patch))
    pieces.push(
      cut(
        call.body.language === "markdown" ? proseOf(call.body.text) : fenced(call.body.text, call.body.language),
        call.body.more,
      ),
    )
  return joined([...pieces, ...[result, ...again].map((one) => (one ? resultOf(one) : ""))])
}

function resultOf(result: ResultView): string {
  const { patch, hits, images } = result
  const pieces = []
  if (patch) pieces.push(cut(fenced(patch.text, "diff"), patch.more))
  if (hits) pieces.push(hits.map(hitOf).join("\n"))
  if (result.text.trim() !== "") pieces.push(cut(fenced(result.text, ""), result.more))
  for (const image of images) pieces.push(`*A picture (${plain(image.media)})*`)
  return joined(pieces)
}

/** Its address is a link only where it leads to the web. */
function hitOf({ title, url }: { title: string; url: string }): string {
  const leads = safeLink(url)
  return `- ${plainLine(title)} ${leads === null ? plain(url) : `<${leads}>`}`
}

const joined = (pieces: readonly string[]): string => pieces.filter((piece) => piece !== "").join("\n\n")

function cut(text: string, more: number | undefined): string {
  return more === undefined ? text : `${text}\n\n*${more.toLocaleString("en")} more characters*`
}
