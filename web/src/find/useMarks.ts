import { useEffect } from "react"
import { wordsIn } from "./marks.ts"

const most = 1_000
const name = "found"

/**
 * Marks what was looked for wherever it is in sight. The browser draws the marks over the text (CSS custom highlights), so that
 * no row has to know of them.
 */
export function useMarks(scroller: () => HTMLElement | null, q: string | null): void {
  useEffect(() => {
    const root = scroller()
    const words = wordsIn(q ?? "")
    if (!root || words.length === 0 || !("highlights" in CSS)) return
    let frame = 0
    const draw = () => {
      frame = 0
      CSS.highlights.set(name, new Highlight(...rangesIn(root, words)))
    }
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    // Rows come and go as the list is scrolled, and their texts unfold.
    const seen = new MutationObserver(later)
    seen.observe(root, { childList: true, subtree: true, characterData: true })
    draw()
    return () => {
      seen.disconnect()
      cancelAnimationFrame(frame)
      CSS.highlights.delete(name)
    }
  }, [scroller, q])
}

function rangesIn(root: HTMLElement, words: readonly string[]): Range[] {
  const ranges: Range[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node && ranges.length < most; node = walker.nextNode()) {
    const text = (node.nodeValue ?? "").toLowerCase()
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0 && ranges.length < most; at = text.indexOf(word, at + word.length)) {
        // A letter that is longer in small (İ) moves what is behind it.
        if (at + word.length > (node.nodeValue?.length ?? 0)) break
        const range = new Range()
        range.setStart(node, at)
        range.setEnd(node, at + word.length)
        ranges.push(range)
      }
    }
  }
  return ranges
}
