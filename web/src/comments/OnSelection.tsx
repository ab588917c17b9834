import { useEffect, useState } from "react"
import type { Anchor } from "#protocol/comments"
import { part } from "../ui/when-wanted.ts"

const SelectionComment = part(() => import("./SelectionComment.tsx"))

/** What stands beside selected words, loaded when the first are. */
export function OnSelection({ onWrite }: { onWrite: (anchor: Anchor) => void }) {
  const [isWanted, want] = useState(false)
  useEffect(() => {
    if (isWanted) return
    const look = () => want(document.getSelection()?.isCollapsed === false)
    document.addEventListener("selectionchange", look)
    return () => document.removeEventListener("selectionchange", look)
  }, [isWanted])
  return isWanted && <SelectionComment onWrite={onWrite} />
}
