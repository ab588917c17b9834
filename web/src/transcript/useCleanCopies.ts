import { type RefObject, useEffect } from "react"

/** Whatever is selected in a transcript is copied without what stands around it. Its code comes with the first selection. */
export function useCleanCopies(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let end: () => void = () => undefined
    let left = false
    const look = () => {
      if (document.getSelection()?.isCollapsed !== false) return
      document.removeEventListener("selectionchange", look)
      import("./clean-copy.ts").then(
        ({ cleanCopies }) => {
          if (!left && scroller.current) end = cleanCopies(scroller.current)
        },
        // Then it is copied as browsers do.
        () => undefined,
      )
    }
    document.addEventListener("selectionchange", look)
    return () => {
      left = true
      document.removeEventListener("selectionchange", look)
      end()
    }
  }, [scroller])
}
