import { ChevronRight } from "lucide-react"
import type { ReactNode } from "react"

/**
 * The icon of a line that unfolds. It turns into the mark of folding when somebody points at the line or has opened it, so that
 * all marks stand one below the other; where nothing points, the mark stands behind the words.
 */
export function FoldIcon({ icon, folds }: { icon: ReactNode; folds: boolean }) {
  return (
    <span className="row-icon" data-folds={folds || undefined}>
      {icon}
      {folds && <ChevronRight size={16} aria-hidden className="fold-mark" />}
    </span>
  )
}

export function FoldTail() {
  return <ChevronRight size={14} aria-hidden className="fold-mark fold-tail" />
}
