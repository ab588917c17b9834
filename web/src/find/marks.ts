import type { Matcher } from "#protocol/matcher"

/** Finds matches in what a row draws: over the borders of elements within a line of text, never over those of blocks. */

/** Elements whose text goes on in the words around them. */
const inline = new Set(["A", "B", "BDI", "CODE", "DEL", "EM", "I", "MARK", "SPAN", "STRONG"])
/** Marks in sight: more of them nobody tells apart. */
const most = 2_000

/** The ranges of all matches below an element, in the order in which they stand there. */
export function rangesIn(root: Element, matcher: Matcher): Range[] {
  const ranges: Range[] = []
  for (const nodes of textsIn(root)) {
    if (ranges.length >= most) break
    const places = matcher.in(nodes.map((node) => node.data).join(""))
    for (let at = 0; at < places.length && ranges.length < most; at += 2)
      ranges.push(rangeOf(nodes, places[at] ?? 0, places[at + 1] ?? 0))
  }
  return ranges
}

/** The text nodes that make up one line of text each. What only a screen reader hears is no text. */
function* textsIn(root: Element): Generator<Text[]> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  let nodes: Text[] = []
  let within: Element | null = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!parent || parent.closest(".sr-only")) continue
    const block = blockOf(parent)
    if (block !== within && nodes.length > 0) {
      yield nodes
      nodes = []
    }
    within = block
    nodes.push(node as Text)
  }
  if (nodes.length > 0) yield nodes
}

function blockOf(element: Element): Element {
  let block = element
  while (inline.has(block.tagName) && block.parentElement) block = block.parentElement
  return block
}

function rangeOf(nodes: readonly Text[], from: number, to: number): Range {
  const range = new Range()
  let before = 0
  let started = false
  for (const node of nodes) {
    const end = before + node.data.length
    if (!started && from < end) {
      range.setStart(node, from - before)
      started = true
    }
    if (to <= end) {
      range.setEnd(node, to - before)
      break
    }
    before = end
  }
  return range
}
