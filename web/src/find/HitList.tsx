import type { FoundMatch } from "#protocol/search"
import { Plain } from "../transcript/Plain.tsx"
import type { At } from "./places.ts"

interface Props {
  id: string
  matches: readonly FoundMatch[]
  /** How many there are in all. */
  count: number
  at: At | null
  onJump: (to: At) => void
}

/** As many as anybody looks through. */
const most = 500

/** The matches under the bar, each a way to its place. */
export function HitList({ id, matches, count, at, onJump }: Props) {
  const listed = matches.slice(0, most)
  let last = 0
  let nth = 0
  return (
    <div id={id} className="max-h-[35dvh] overflow-y-auto border-line border-t px-1 py-1">
      <ol aria-label="Matches">
        {listed.map(({ seq, part, field, from, before, match, after }) => {
          nth = seq === last ? nth + 1 : 0
          last = seq
          const place = { seq, nth }
          return (
            <li key={`${seq}.${part}.${field}.${from}.${nth}`}>
              <button
                type="button"
                aria-current={(at?.seq === seq && at.nth === place.nth) || undefined}
                onClick={() => onJump(place)}
                className="block w-full rounded-control px-2 py-1.5 text-start text-sm wrap-anywhere hover:bg-hover aria-[current=true]:bg-accent-soft max-sm:min-h-11"
              >
                <Plain text={before} />
                <mark className="found-mark">
                  <Plain text={match} />
                </mark>
                <Plain text={after} />
              </button>
            </li>
          )
        })}
      </ol>
      {listed.length < count && (
        <p className="px-2 py-1.5 text-sm text-faint">
          {listed.length.toLocaleString("en")} of {count.toLocaleString("en")} are listed. Use next and previous for the
          others.
        </p>
      )}
    </div>
  )
}
