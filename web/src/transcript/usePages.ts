import { useEffect, useState } from "react"
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
  useEffect(() => pages.grow(total), [pages, total])
  return pages
}
