import { type ReactNode, useId } from "react"
import { FoldIcon, FoldTail } from "./FoldMark.tsx"
import { useFold } from "./folds.ts"

interface Props {
  /** Remembers whether it is open while the row is away. */
  name: string
  icon: ReactNode
  title: ReactNode
  /** What stands at the end of the line. */
  aside?: ReactNode
  /** Shown below the line whether it is open or not. */
  below?: ReactNode
  /** Open until somebody closes it. */
  startsOpen?: boolean
  tone?: "plain" | "quiet" | "bad" | "wait"
  /** Somebody is about to open it. */
  onNear?: () => void
  children?: () => ReactNode
}

const tones = { plain: "text-ink", quiet: "text-muted", bad: "text-bad", wait: "text-wait" }

/** One line that unfolds. Its icon stands in the margin, its words on the edge that all text shares. */
export function Fold({ name, icon, title, aside, below, tone = "plain", startsOpen, onNear, children }: Props) {
  const [open, toggle] = useFold(name, startsOpen)
  const panel = useId()
  const line = (
    <>
      <FoldIcon icon={icon} folds={children !== undefined} />
      <span className="min-w-0 truncate">{title}</span>
      {children && <FoldTail />}
    </>
  )
  return (
    <div>
      <div className="row-head flex min-h-7 items-center gap-2 max-sm:min-h-11">
        {children ? (
          <button
            type="button"
            data-fold
            aria-expanded={open}
            aria-controls={open ? panel : undefined}
            onClick={toggle}
            onPointerEnter={onNear}
            onFocus={onNear}
            className={`row-line ${tones[tone]}`}
          >
            {line}
          </button>
        ) : (
          <div className={`row-line ${tones[tone]}`}>{line}</div>
        )}
        {aside}
      </div>
      {below}
      {children && open && (
        <div id={panel} className="flex flex-col gap-2 pt-1 pb-3">
          {children()}
        </div>
      )}
    </div>
  )
}
