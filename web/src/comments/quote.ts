import { LONGEST_QUOTE, onLine, onWords, type WordsAnchor } from "#protocol/anchors"
import type { Anchor } from "#protocol/comments"

/** Words of a row: found where somebody has selected them, and again when somebody comes to read what was said about them. */

const PART = "row"
const name = "commented"
const looks = 120

/** What is selected, if it is words of one row of the transcript. */
export function selectedWords(selection = document.getSelection()): { anchor: WordsAnchor; range: Range } | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  const row = rowOf(range.commonAncestorContainer)
  const quote = range.toString().trim().slice(0, LONGEST_QUOTE)
  if (!row || quote === "") return null
  const before = new Range()
  before.setStart(row, 0)
  before.setEnd(range.startContainer, range.startOffset)
  const text = range.toString()
  const from = before.toString().length + (text.length - text.trimStart().length)
  return { anchor: { seq: Number(row.dataset.seq), part: PART, from, to: from + quote.length, quote }, range }
}

const elementOf = (node: Node) => (node instanceof Element ? node : node.parentElement)

const rowOf = (node: Node) => elementOf(node)?.closest<HTMLElement>("article[data-seq]") ?? null

/** Where a quote stands in a text: at its place, else where the same words stand nearest to it; -1 when they stand nowhere. */
export function placeOfQuote(text: string, { from, quote }: Pick<WordsAnchor, "from" | "quote">): number {
  if (text.startsWith(quote, from)) return from
  const before = text.lastIndexOf(quote, from)
  const after = text.indexOf(quote, from)
  if (before < 0 || after < 0) return Math.max(before, after)
  return from - before <= after - from ? before : after
}

/** Marks the words or the line that an anchor is about, as soon as their row is there. The browser draws the mark; no row knows of it. */
export function markQuote(anchor: Anchor): void {
  if (!("highlights" in CSS)) return
  CSS.highlights.delete(name)
  const look = (left: number) => {
    const row = document.querySelector<HTMLElement>(`article[data-seq="${anchor.seq}"]`)
    const range = row && rangeOf(row, anchor)
    if (range) {
      CSS.highlights.set(name, new Highlight(range))
      elementOf(range.startContainer)?.scrollIntoView({ block: "nearest" })
    } else if (left > 0) requestAnimationFrame(() => look(left - 1))
  }
  if (onWords(anchor) || onLine(anchor)) look(looks)
}

function rangeOf(row: HTMLElement, anchor: Anchor): Range | null {
  const words = onWords(anchor)
  if (words) return rangeOfWords(row, words)
  const line = onLine(anchor)
  const found = line && row.querySelector(`[data-side="${line.side}"][data-line="${line.line}"]`)
  if (!found) return null
  const range = new Range()
  range.selectNodeContents(found)
  return range
}

function rangeOfWords(row: HTMLElement, words: WordsAnchor): Range | null {
  const from = placeOfQuote(row.textContent, words)
  if (from < 0) return null
  const range = new Range()
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT)
  let at = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0
    if (from >= at && from < at + length) range.setStart(node, from - at)
    const end = from + words.quote.length
    if (end > at && end <= at + length) {
      range.setEnd(node, end - at)
      return range
    }
    at += length
  }
  return null
}
