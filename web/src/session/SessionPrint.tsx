import { useEffect, useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { agentName } from "../overview/agent-name.ts"
import { titleOf } from "../overview/title-of.ts"
import { part } from "../ui/when-wanted.ts"

const PrintView = part(() => import("../transcript/PrintView.tsx"))

/** The menu asks for what stands beside the transcript. */
const printAsked = "openctl:print"
export const askPrint = () => window.dispatchEvent(new Event(printAsked))

const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" })

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
  const began = new Date(session.started_at ?? session.created_at)
  const about = [
    agentName(session.agent),
    session.repository && session.repository + (session.branch ? `@${session.branch}` : ""),
    session.owner.name,
    Number.isNaN(began.getTime()) ? null : date.format(began),
  ]
  return (
    <>
      <p className="print-part">
        This is only the part that was on screen. To print the whole session, choose Print in its menu.
      </p>
      {printing && (
        <PrintView
          title={titleOf(session)}
          about={about.flatMap((it) => (it ? [cleanLine(it, 120)] : [])).join(" · ")}
          total={session.entries}
          sources={session.sources.map((source) => source.name)}
          onClose={() => setPrinting(false)}
        />
      )}
    </>
  )
}
