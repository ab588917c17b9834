import type { SearchHit } from "#protocol/search"
import { Plain } from "../transcript/Plain.tsx"
import { Button } from "../ui/Button.tsx"

interface Props {
  id: string
  hits: readonly SearchHit[]
  /** The place of the hit that the transcript is at. */
  at: number
  busy: boolean
  onJump: (place: number) => void
  /** Asks for the next page; null when all are there. */
  onMore: (() => void) | null
}

/** All hits under the bar, each a way to its entry. */
export function HitList({ id, hits, at, busy, onJump, onMore }: Props) {
  return (
    <div id={id} className="max-h-[35dvh] overflow-y-auto border-line border-t px-1 py-1">
      <ol aria-label="Matches">
        {hits.map((hit, place) => (
          <li key={hit.seq}>
            <button
              type="button"
              aria-current={place === at || undefined}
              onClick={() => onJump(place)}
              className="block w-full rounded-control px-2 py-1.5 text-start text-sm wrap-anywhere hover:bg-hover aria-[current=true]:bg-accent-soft max-sm:min-h-11"
            >
              <Plain text={hit.text} />
            </button>
          </li>
        ))}
      </ol>
      {onMore && (
        <Button size="sm" tone="quiet" busy={busy} onClick={onMore}>
          Show more
        </Button>
      )}
    </div>
  )
}
