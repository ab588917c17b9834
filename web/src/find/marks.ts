/** The words of a question, as the search looks for them: without what stands between them, in small letters. */
export function wordsIn(q: string): string[] {
  return [...new Set(q.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])]
}

const looks = 90

/** Unfolds the row of a hit when the word is in what it hides. The row may still be on its way. */
export function reveal(scroller: HTMLElement | null, seq: number, q: string): void {
  const words = wordsIn(q)
  const look = (left: number) => {
    const row = scroller?.querySelector<HTMLElement>(`article[data-seq="${seq}"]`)
    if (!row) {
      if (left > 0) requestAnimationFrame(() => look(left - 1))
      return
    }
    const text = row.innerText.toLowerCase()
    if (words.some((word) => text.includes(word))) return
    for (const fold of row.querySelectorAll<HTMLElement>("[data-fold][aria-expanded=false]")) fold.click()
  }
  look(looks)
}
