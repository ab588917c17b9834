import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react"
import type { Session } from "#protocol/sessions"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { useKeys } from "../transcript/useKeys.ts"
import { toast } from "../ui/toast.ts"
import { whenWanted } from "../ui/when-wanted.ts"

const bar = whenWanted(() => import("./FindBar.tsx"))
const none = {}

/** What finds words in the transcript: the bar, when it is open, and what opens it; null for whoever may not search. */
export function useFind(
  { id, abilities }: Session,
  handle: RefObject<TranscriptHandle | null>,
  onTarget: (seq: number | null) => void,
  covered: boolean,
): { bar: ReactNode; show: (() => void) | null } {
  // How often it was asked for since it was closed: each time the field gets the keyboard.
  const [asked, setAsked] = useState(0)
  const opener = useRef<Element | null>(null)
  const may = abilities.includes("search")
  const show = useCallback(() => {
    const before = document.activeElement
    bar.fetch().then(
      () => {
        if (!before?.closest("search")) opener.current = before
        setAsked((times) => times + 1)
      },
      () => toast("The search couldn't be loaded. Check your connection and try again.", { tone: "bad" }),
    )
  }, [])
  const on = may && !covered
  useKeys(useMemo(() => (on ? { "/": show } : none), [on, show]))
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key !== "f") return
      // Asked for once more from within the bar, it is the browser's own that is meant.
      if (event.defaultPrevented || document.activeElement?.closest("search, dialog, [role$=dialog]")) return
      event.preventDefault()
      show()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [on, show])
  return {
    bar: may && asked > 0 && <bar.Part {...{ id, asked, opener, handle, onTarget }} onClose={() => setAsked(0)} />,
    show: may ? show : null,
  }
}
