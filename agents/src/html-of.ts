import { htmlCode, htmlLink, htmlPlain, htmlProse } from "./html-prose.ts"
import type { Names } from "./markdown-of.ts"
import { endOf, noticeIn, speakerOf } from "./row-words.ts"
import type { Block, CallView, FileView, ImageView, ResultView, Row } from "./views.ts"
import { titleAsEnded } from "./wanted.ts"

/** A row as a part of a page that needs no server: see `html-prose.ts` for what holds its texts. */

export interface HtmlNames extends Names {
  /** The picture as a `data:` address, where the page has room for it. */
  pictureOf: (image: ImageView) => string | null
}

/** As much of one input or result as the page holds; the words of people and agents are whole. */
const LONGEST = 200_000

export function htmlOf(row: Row, names: HtmlNames, heading: string): string {
  const { blocks, seq, at } = row
  const kind = blocks.some(({ type }) => type === "prompt") ? "prompt" : "said"
  const when = at === undefined ? "" : `<time>${htmlPlain(at.slice(0, 40))}</time> `
  const link = `<a href="${htmlPlain(names.address)}" rel="noopener noreferrer">#e${seq}</a>`
  const inside = blocks.map((block) => blockOf(block, names)).join("\n")
  return `<article id="e${seq}" class="${kind}">${heading}<p class="by"><b>${speakerOf(blocks, names, htmlPlain)}</b> ${when}${link}</p>\n${inside}</article>\n`
}

function blockOf(block: Block, names: HtmlNames): string {
  switch (block.type) {
    case "prompt":
      return block.as === "command" ? code(block.text, "", block.more) : htmlProse(block.text) + cut(block.more)
    case "answer":
      return htmlProse(block.text) + cut(block.more)
    case "thinking":
      return folded("Thinking", htmlProse(block.text) + cut(block.more))
    case "call":
      return callOf(block, names)
    case "result": {
      const of = names.earlier
      const said = of ? `Result of ${htmlPlain(of.title)}` : "Result"
      return folded(`${said}${marked(block.result)}`, resultOf(block.result, names), block.result.failed)
    }
    case "image":
      return pictureOf(block.image, names)
    case "file":
      return fileOf(block.file)
    case "notice":
      return `<div class="note">${htmlProse(noticeIn(block, names))}${cut(block.more)}</div>`
    case "raw":
      return block.words === undefined
        ? `<p class="note">An unknown record: ${htmlPlain(block.what)}</p>`
        : htmlProse(block.words)
  }
}

const folded = (summary: string, inside: string, open = false): string =>
  `<details${open ? " open" : ""}><summary>${summary}</summary>\n${inside}</details>`

const cut = (more: number | undefined): string =>
  more === undefined ? "" : `<p class="note">${more.toLocaleString("en")} more characters</p>`

function code(text: string, language: string, more: number | undefined): string {
  const left = text.length - LONGEST
  if (left <= 0) return htmlCode(text, language) + cut(more)
  return htmlCode(text.slice(0, LONGEST), language) + cut(left + (more ?? 0))
}

function marked(result: ResultView | undefined): string {
  const end = endOf(result)
  return end === "" ? "" : ` <strong class="bad">${end}</strong>`
}

function callOf(call: CallView, names: HtmlNames): string {
  const { result, again = [], about, todos, body } = call
  const pieces = []
  if (about) pieces.push(`<p>${htmlPlain(about)}</p>`)
  if (todos) {
    const items = todos.map(({ text, state }) => `<li>${state === "done" ? "☑" : "☐"} ${htmlPlain(text)}</li>`)
    pieces.push(`<ul class="todos">${items.join("")}</ul>`)
  }
  if (body && !(body.language === "diff" && result?.patch))
    pieces.push(
      body.language === "markdown" ? htmlProse(body.text) + cut(body.more) : code(body.text, body.language, body.more),
    )
  for (const one of result ? [result, ...again] : again) pieces.push(resultOf(one, names))
  const title = `${htmlPlain(titleAsEnded(call))}${marked(result)}`
  if (pieces.every((piece) => piece === "")) return `<p class="call">${title}</p>`
  return folded(title, pieces.join("\n"), result?.failed)
}

function resultOf(result: ResultView, names: HtmlNames): string {
  const pieces = []
  if (result.patch) pieces.push(code(result.patch.text, "diff", result.patch.more))
  if (result.hits) {
    const items = result.hits.map(({ title, url }) => `<li>${htmlLink(url, htmlPlain(title), title)}</li>`)
    pieces.push(`<ul>${items.join("")}</ul>`)
  }
  if (result.text.trim() !== "") pieces.push(code(result.text, "", result.more))
  for (const image of result.images) pieces.push(pictureOf(image, names))
  return pieces.join("\n")
}

function pictureOf(image: ImageView, names: HtmlNames): string {
  const data = names.pictureOf(image)
  const what = `${image.media}, ${image.bytes.toLocaleString("en")} bytes`
  if (data !== null) return `<p><img src="${htmlPlain(data)}" alt="${htmlPlain(`A picture (${what})`)}"></p>`
  return `<p class="note">A picture (${htmlPlain(what)}), to be seen in the session</p>`
}

const fileOf = ({ name, bytes }: FileView): string =>
  `<p class="note">A file: ${htmlPlain(name)} (${bytes.toLocaleString("en")} bytes)</p>`
