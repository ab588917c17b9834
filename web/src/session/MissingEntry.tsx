import { SearchX, X } from "lucide-react"
import { countOf } from "../ui/count.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { Notice } from "../ui/Notice.tsx"

/** An address led to an entry that is not there. */
export function MissingEntry({ seq, total, onClose }: { seq: number; total: number; onClose: () => void }) {
  return (
    <div className="px-3 pt-2">
      <Notice
        role="status"
        tone="wait"
        icon={<SearchX size={16} aria-hidden />}
        action={<IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={onClose} />}
      >
        There is no entry {seq.toLocaleString("en")} in this session. It has {countOf(total, "entry", "entries")}.
      </Notice>
    </div>
  )
}
