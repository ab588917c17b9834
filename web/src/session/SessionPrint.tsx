import { useEffect, useState } from "react"
import type { Session } from "#protocol/sessions"
import { part } from "../ui/when-wanted.ts"

const PrintSession = part(() => import("./PrintSession.tsx"))

/** The menu asks for what stands beside the transcript. */
const printAsked = "openctl:print"
export const askPrint = () => window.dispatchEvent(new Event(printAsked))

/** Printing takes all of a session, of which the page holds but a part: the browser's own key is taken for it. */
export function SessionPrint({ session }: { session: Session }) {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const print = () => setPrinting(true)
    const press = (event: KeyboardEvent) => {
      if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      print()
    }
    window.addEventListener(printAsked, print)
    document.addEventListener("keydown", press)
    return () => {
      window.removeEventListener(printAsked, print)
      document.removeEventListener("keydown", press)
    }
  }, [])
  return (
    <>
      <p className="print-part">
        This is only the part that was on screen. To print the whole session, choose Print in its menu.
      </p>
      {printing && <PrintSession session={session} onClose={() => setPrinting(false)} />}
    </>
  )
}
