import { FileQuestion } from "lucide-react"
import type { ReactNode } from "react"
import { Fold } from "./Fold.tsx"
import { useFold } from "./folds.ts"
import type { Run } from "./raw-run.ts"

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
