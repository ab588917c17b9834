import { says } from "../api/says.ts"
import { type At, countOf, numberOf } from "./places.ts"
import type { Found } from "./useFound.ts"

interface Props {
  /** What stands in the field. */
  asked: string
  found: Found
  at: At | null
}

/** Where one is among the matches, and how many there are. It is read out once it is known, not while it is counted. */
export function FindState({ asked, found, at }: Props) {
  const { entries, matches, counting, error, looked, shortened } = found
  const isAsked = asked.trim() !== ""
  const count = countOf(entries)
  const number = at ? numberOf(entries, at) : 0
  const isWaiting = looked === null || (counting && count === 0)
  const state = isAsked ? stateOf({ count, number, isWaiting, error }) : ""
  const excerpt = at && matches.filter(({ seq }) => seq === at.seq)[at.nth]
  const said = excerpt && !error ? `${state}: ${excerpt.before}${excerpt.match}${excerpt.after}` : state
  return (
    <div className="min-w-0 px-1 text-sm text-muted max-sm:w-full">
      <p role="status" className="sr-only">
        {counting ? "" : said}
      </p>
      <p aria-hidden className="flex flex-wrap gap-x-2">
        <span className="tabular-nums">{state}</span>
        {counting && !isWaiting && <span>counting…</span>}
      </p>
      {isAsked && !counting && !error && shortened > 0 && (
        <p className="text-faint">
          {shortened === 1 ? "1 long text is" : `${shortened.toLocaleString("en")} long texts are`} searched as far as
          shown
        </p>
      )}
    </div>
  )
}

interface State {
  count: number
  number: number
  isWaiting: boolean
  error: unknown
}

function stateOf({ count, number, isWaiting, error }: State): string {
  if (error) return says(error)
  if (isWaiting) return "Searching…"
  if (count === 0) return "Nothing found"
  return `${number === 0 ? "–" : number.toLocaleString("en")} of ${count.toLocaleString("en")}`
}
