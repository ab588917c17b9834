import { SearchX, X } from "lucide-react"
import { countOf } from "../ui/count.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { Notice } from "../ui/Notice.tsx"
import type { Missing } from "./useConversation.ts"

interface Props {
  missing: Missing
  total: number
  onClose: () => void
}

/** An address led to an entry that is not there. */
export function MissingEntry({ missing: { seq, why }, total, onClose }: Props) {
  return (
    <div className="px-3 pt-2">
      <Notice
        role="status"
        tone="wait"
        icon={<SearchX size={16} aria-hidden />}
        action={<IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={onClose} />}
      >
        {why === "absent"
          ? `There is no entry ${seq.toLocaleString("en")} in this session. It has ${countOf(total, "entry", "entries")}.`
          : `Entry ${seq.toLocaleString("en")} was a line of a file that is now read as a whole. This is the session's beginning.`}
      </Notice>
    </div>
  )
}
