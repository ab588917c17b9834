import { useEffect, useState, useSyncExternalStore } from "react"
import type { TranscriptDoors } from "./doors.ts"
import { Pages } from "./pages.ts"

/** The pages of one session for as long as its transcript is shown. They grow with the session. */
export function usePages(readPage: TranscriptDoors["readPage"], total: number): Pages {
  const [pages, setPages] = useState(() => new Pages(readPage, total))
  useEffect(() => {
    // Effects run twice under StrictMode: what was closed is not opened again but made anew.
    if (pages.closed) setPages(new Pages(readPage, total))
    return () => pages.close()
  }, [pages])
  // What the session's answer knows of and the live socket has not brought within this time is asked for: it may be cut off.
  useEffect(() => {
    if (total <= pages.total) return
    const timer = setTimeout(() => pages.grow(total), 1_500)
    return () => clearTimeout(timer)
  }, [pages, total])
  return pages
}

/** How many entries there are by now: an answer may be older than what came live, and the pages know. */
export function useTotal(pages: Pages): number {
  return useSyncExternalStore(pages.subscribe, () => pages.total)
}
