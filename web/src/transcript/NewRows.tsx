import { ArrowDown } from "lucide-react"
import { mostUnseen } from "./useFollow.ts"

/** Says that more has come below, to somebody who reads further up, and leads there. */
export function NewRows({ count, onShow }: { count: number; onShow: () => void }) {
  const said = count > mostUnseen ? `${mostUnseen}+` : count
  return (
    <>
      {/* Said once: a number that is read out each time it rises would drown what is being read. */}
      <span role="status" className="sr-only">
        {count > 0 ? "There is more at the end." : ""}
      </span>
      {count > 0 && (
        <button type="button" className="transcript-new" onClick={onShow}>
          <ArrowDown size={14} aria-hidden />
          {said} new
        </button>
      )}
    </>
  )
}
