import { FileQuestion } from "lucide-react"
import type { ReactNode } from "react"
import type { Row } from "#agents/join"
import { Fold } from "./Fold.tsx"
import { useFold } from "./folds.ts"
import type { Joined } from "./useJoined.ts"

/** Where a row of unknown records stands among others of its kind. */
export interface Run {
  first: number
  count: number
}

/** Further than this nobody looks for the beginning or the end of a run: what is longer is several. */
const FURTHEST = 200

const isRaw = (row: Row | null | undefined) => row?.blocks.every((block) => block.type === "raw") ?? false

/** The run of unknown records that an entry belongs to; null for a single one, and for all that is understood. */
export function runOf(joined: Joined, seq: number): Run | null {
  if (!isRaw(joined.row(seq))) return null
  let [first, count] = [seq, 1]
  for (let at = seq - 1; at > seq - FURTHEST; at--) {
    const row = joined.row(at)
    // What shows nothing stands between nothing; what is not loaded ends the run.
    if (row === null) continue
    if (!isRaw(row)) break
    first = at
    count += 1
  }
  for (let at = seq + 1; at < seq + FURTHEST; at++) {
    const row = joined.row(at)
    if (row === null) continue
    if (!isRaw(row)) break
    count += 1
  }
  return count > 1 ? { first, count } : null
}

/** Unknown records in a row are one line, which unfolds into all of them. */
export function RawRun({ run, seq, shown, children }: { run: Run; seq: number; shown: boolean; children: ReactNode }) {
  const name = `run${run.first}`
  const [open] = useFold(name)
  return (
    <>
      {seq === run.first && (
        <div className="row py-0.5" data-voice="notice">
          <Fold
            name={name}
            icon={<FileQuestion size={16} aria-hidden />}
            tone="quiet"
            title={`${run.count} records that openctl doesn't know`}
          >
            {() => null}
          </Fold>
        </div>
      )}
      {(open || shown) && children}
    </>
  )
}
