/** Frames to look for a row that is not in the page yet, and to keep focus on one that the list is still moving. */
const looks = 60
const keeps = 20

/**
 * Puts the keyboard on an entry's row. The list may take the row out and back in while it finds its place, which drops
 * focus to the page: until it rests, focus is put back, unless somebody has moved it on.
 */
export function focusRow(scroller: HTMLElement | null, seq: number): void {
  const before = document.activeElement
  let found = false
  const look = (frames: number) =>
    requestAnimationFrame(() => {
      const row = scroller?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
      const at = document.activeElement
      if (found && at !== document.body && !row?.contains(at)) return
      if (!found && at !== before && at !== document.body) return
      if (row && at !== row) row.focus({ preventScroll: true })
      const left = row && !found ? keeps : frames - 1
      found ||= row !== null && row !== undefined
      if (left > 0) look(left)
    })
  look(looks)
}
