import { Skeleton } from "../ui/Skeleton.tsx"

const widths = ["w-3/5", "w-4/5", "w-2/5", "w-11/12", "w-1/2"]

/** The place of an entry that is on its way. */
export function Placeholder({ seq, failed }: { seq: number; failed: boolean }) {
  return (
    <div className="row h-11 pt-3" aria-hidden="true">
      {!failed && <Skeleton className={`h-4 max-w-[72ch] ${widths[seq % widths.length]}`} />}
    </div>
  )
}
