import type { Matcher } from "#protocol/matcher"
import type { Folds } from "../transcript/folds.ts"
import { rangesIn } from "./marks.ts"
import { type At, countOf } from "./places.ts"
import type { Found } from "./useFound.ts"
import type { Current } from "./useMarks.ts"

/** A row may still be on its way, and so may what it unfolds into. */
const looks = 120
/** A row that showed the match before may go on to show this one; it is believed only when no other comes. */
const patience = 20

interface Given {
  scroller: HTMLElement | null
  folds: Folds
  matcher: Matcher
  entries: Found["entries"]
  at: At
  before: (At & Current) | null
  signal: AbortSignal
}

/** Opens what a match is folded into, brings it into sight, and says which row shows it. Null if that can't be told. */
export async function reveal(given: Given): Promise<Current | null> {
  const { scroller, folds, matcher, entries, at, signal } = given
  if (!scroller) return null
  let opened = false
  let best: Current | null = null
  for (let look = 0; look < looks && !signal.aborted; look++) {
    await new Promise(requestAnimationFrame)
    const row = rowOf(scroller, given, look)
    if (!row) continue
    const seq = Number(row.dataset.seq)
    const nth = (seq === at.seq ? 0 : countOf(entries.filter(([other]) => other === seq))) + at.nth
    const ranges = rangesIn(row, matcher)
    best = { row: seq, nth }
    if (!opened) {
      // Stays open when the row is no longer marked.
      folds.setRun("outer", seq, true)
      folds.setRun("calls", seq, true)
      opened = true
    }
    const range = ranges[nth]
    if (range) {
      bringIntoSight(scroller, range)
      return best
    }
    for (const fold of row.querySelectorAll<HTMLElement>("[data-fold][aria-expanded=false]")) fold.click()
  }
  return best
}

/** The entry's own row; or, for a result, the row of its call, which is the target of the jump. */
function rowOf(scroller: HTMLElement, { at, before }: Given, look: number): HTMLElement | null {
  const own = scroller.querySelector<HTMLElement>(`article[data-seq="${at.seq}"]`)
  if (own) return own
  const target = scroller.querySelector<HTMLElement>("article[data-target]")
  if (!target || Number(target.dataset.seq) > at.seq) return null
  const isOld = before !== null && before.seq !== at.seq && Number(target.dataset.seq) === before.row
  return isOld && look < patience ? null : target
}

/** Room above and below a match. */
const edge = 40

function bringIntoSight(scroller: HTMLElement, range: Range): void {
  // What scrolls by itself within the row, such as a long result.
  const box = range.startContainer.parentElement?.closest("pre, section, table")
  if (box && scroller.contains(box) && box !== scroller)
    range.startContainer.parentElement?.scrollIntoView({ block: "nearest" })
  const [at, seen] = [range.getBoundingClientRect(), scroller.getBoundingClientRect()]
  if (at.height === 0 || (at.top >= seen.top + edge && at.bottom <= seen.bottom - edge)) return
  // As if the reader had scrolled: the row is no longer brought to the top.
  scroller.dispatchEvent(new Event("wheel"))
  scroller.scrollBy({ top: at.top - seen.top - seen.height / 3, behavior: "instant" })
}
