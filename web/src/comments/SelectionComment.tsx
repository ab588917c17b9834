import { MessageSquarePlus } from "lucide-react"
import { useEffect, useState } from "react"
import type { Anchor } from "#protocol/comments"
import { Button } from "../ui/Button.tsx"
import { selectedWords } from "./quote.ts"

interface At {
  anchor: Anchor
  top: number
  left: number
}

/** Beside selected words of the transcript: opens the box for a comment on them. Its code is loaded once words are selected. */
export default function SelectionComment({ onWrite }: { onWrite: (anchor: Anchor) => void }) {
  const [at, setAt] = useState<At | null>(null)
  useEffect(() => {
    let timer = 0
    const look = () => setAt(placeNow())
    // A selection changes with each move of the pointer; what counts is where it comes to rest.
    const later = () => {
      clearTimeout(timer)
      timer = window.setTimeout(look, 150)
    }
    const hide = () => setAt(null)
    later()
    document.addEventListener("selectionchange", later)
    document.addEventListener("scroll", hide, { capture: true, passive: true })
    document.addEventListener("scrollend", later, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      document.removeEventListener("selectionchange", later)
      document.removeEventListener("scroll", hide, { capture: true })
      document.removeEventListener("scrollend", later, { capture: true })
    }
  }, [])
  if (!at) return null
  return (
    <div className="selection-comment print:hidden" style={{ top: at.top, left: at.left }}>
      <Button
        size="sm"
        icon={<MessageSquarePlus size={15} aria-hidden />}
        aria-label="Comment on the selected words"
        // The words stay selected.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => {
          setAt(null)
          onWrite(at.anchor)
          document.getSelection()?.removeAllRanges()
        }}
      >
        Comment
      </Button>
    </div>
  )
}

const HEIGHT = 44
const WIDTH = 120

/** Below the words, where no menu of a phone stands; above them where there is no room. */
function placeNow(): At | null {
  const found = selectedWords()
  if (!found) return null
  const rects = found.range.getClientRects()
  const last = rects[rects.length - 1]
  if (!last || last.bottom < 0 || last.top > innerHeight) return null
  const below = last.bottom + 8
  return {
    anchor: found.anchor,
    top: below + HEIGHT > innerHeight ? Math.max(8, last.top - HEIGHT) : below,
    left: Math.max(8, Math.min(last.right - WIDTH / 2, innerWidth - WIDTH - 8)),
  }
}
