import { ClipboardCopy, Link2, MessageSquare, MessageSquarePlus } from "lucide-react"
import { useSyncExternalStore } from "react"
import type { Row } from "#agents/join"
import { IconButton } from "../ui/IconButton.tsx"
import { momentOf, sayDateAndTime, sayExactly, sayTime } from "./days.ts"
import { useDoors } from "./doors.ts"

const silent = () => () => undefined

/** What is said about an entry, what can be done with it, and when it was; `dated`: its day too. */
export function RowTools({ row, dated = false }: { row: Row; dated?: boolean }) {
  const doors = useDoors()
  const { comments } = doors
  const { seq, at } = row
  const count = useSyncExternalStore(comments?.subscribe ?? silent, () => comments?.countAt(seq) ?? 0)
  const moment = momentOf(at)
  return (
    <div className="row-tools">
      <span className="row-acts">
        {comments?.write && (
          <IconButton
            label="Comment on this entry"
            icon={<MessageSquarePlus size={14} aria-hidden />}
            onClick={() => comments.write?.(seq)}
          />
        )}
        <IconButton
          label="Copy as Markdown"
          icon={<ClipboardCopy size={14} aria-hidden />}
          onClick={() => void import("./seldom.ts").then((it) => it.copyRow(row, doors))}
        />
        <IconButton
          label="Copy link to this entry"
          icon={<Link2 size={14} aria-hidden />}
          onClick={() => void import("./seldom.ts").then((it) => it.copyAddress(row, doors))}
        />
      </span>
      {moment && (
        <time dateTime={at} title={sayExactly(moment)} className="text-xs whitespace-nowrap text-faint tabular-nums">
          {dated ? sayDateAndTime(moment) : sayTime(moment)}
        </time>
      )}
      {comments && count > 0 && (
        <button type="button" className="row-mark" onClick={() => comments.show(seq)}>
          <MessageSquare size={14} aria-hidden />
          {count}
          <span className="sr-only"> open {count === 1 ? "comment" : "comments"} on this entry</span>
        </button>
      )}
    </div>
  )
}
