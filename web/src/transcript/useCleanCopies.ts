import { type RefObject, useEffect } from "react"

/** Whatever is selected in a transcript is copied without what stands around it. Its code comes with the first selection. */
export function useCleanCopies(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const left = new AbortController()
    const { signal } = left
    const look = () => {
      if (document.getSelection()?.isCollapsed !== false) return
      document.removeEventListener("selectionchange", look)
      // Without the code it is copied as browsers do.
      import("./clean-copy.ts").then((it) => it.cleanCopies(scroller.current, signal)).catch(() => undefined)
    }
    document.addEventListener("selectionchange", look, { signal })
    return () => left.abort()
  }, [scroller])
}
