/** One thing that the palette offers. */
export interface PaletteItem {
  id: string
  label: string
  /** Quieter, at the end: a key, a date. */
  hint?: string
  /** An entry of this session, which takes the keyboard. */
  isPlace?: true
  run: () => void
}

export interface PaletteGroup {
  value: string
  items: PaletteItem[]
}

/** Lines of each group: what one can take in; typing brings the rest. */
const each = 8

/** What matches all words, best first: as they were typed, at the beginning of the label, of a word, then anywhere. */
export function matching(items: readonly PaletteItem[], q: string, most = each): PaletteItem[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return items.slice(0, most)
  const found: { item: PaletteItem; rank: number }[] = []
  for (const item of items) {
    const label = item.label.toLowerCase()
    if (!words.every((word) => label.includes(word))) continue
    const [first = ""] = words
    const phrase = label.includes(words.join(" ")) ? 0 : 3
    found.push({ item, rank: phrase + (label.startsWith(first) ? 0 : label.includes(` ${first}`) ? 1 : 2) })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ item }) => item)
}
