import { MessageSquarePlus } from "lucide-react"
import { type RefObject, useEffect, useState } from "react"
import { IconButton } from "../ui/IconButton.tsx"
import { useDoors } from "./doors.ts"

/** Which line of a diff it is, for whoever comments on it; a line without a number is none. */
export const lineOf = (kind: string, before: number | undefined, after: number | undefined) => {
  const side = kind === "removed" ? "old" : "new"
  const line = side === "old" ? before : after
  return line === undefined ? {} : { "data-side": side, "data-line": line }
}

interface At {
  top: number
  side: "old" | "new"
  line: number
}

/** Which entry a line of a diff is of, where that is no row of the transcript. */
export type EntryOf = (side: "old" | "new") => number

interface Props {
  lines: RefObject<HTMLElement | null>
  path: string
  entryOf?: EntryOf | undefined
}

/** One button for all lines of a diff, at the line that the pointer is over. By keyboard, words are selected instead. */
export function LineComment({ lines, path, entryOf }: Props) {
  const write = useDoors().comments?.writeOn
  const [at, setAt] = useState<At | null>(null)
  useEffect(() => {
    const root = lines.current
    if (!root || !write || path === "") return
    const over = (event: PointerEvent) => {
      if (event.pointerType === "touch" || !(event.target instanceof Element)) return
      const line = event.target.closest<HTMLElement>("[data-line]")
      if (!line) return
      setAt({
        top: line.getBoundingClientRect().top - root.getBoundingClientRect().top,
        side: line.dataset.side === "old" ? "old" : "new",
        line: Number(line.dataset.line),
      })
    }
    const out = () => setAt(null)
    root.addEventListener("pointerover", over)
    root.addEventListener("pointerleave", out)
    return () => {
      root.removeEventListener("pointerover", over)
      root.removeEventListener("pointerleave", out)
    }
  }, [lines, write, path])
  if (!at || !write) return null
  return (
    <span className="diff-comment" style={{ top: at.top }}>
      <IconButton
        label={`Comment on ${at.side === "old" ? "removed " : ""}line ${at.line}`}
        icon={<MessageSquarePlus size={13} aria-hidden />}
        onClick={(event) => {
          const row = event.currentTarget.closest<HTMLElement>("article[data-seq]")
          const seq = entryOf ? entryOf(at.side) : Number(row?.dataset.seq ?? 0)
          if (seq > 0) write({ seq, path: path.slice(0, 1_000), side: at.side, line: at.line })
        }}
      />
    </span>
  )
}
