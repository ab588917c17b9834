import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { agentName } from "../overview/agent-name.ts"
import { titleOf } from "../overview/title-of.ts"
import PrintView from "../transcript/PrintView.tsx"

const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" })

/** All of a session for paper, with what it is above it. */
export default function PrintSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const began = new Date(session.started_at ?? session.created_at)
  const about = [
    agentName(session.agent),
    session.repository && session.repository + (session.branch ? `@${session.branch}` : ""),
    session.owner.name,
    Number.isNaN(began.getTime()) ? null : date.format(began),
  ]
  return (
    <PrintView
      title={titleOf(session)}
      about={about.flatMap((it) => (it ? [cleanLine(it, 120)] : [])).join(" · ")}
      total={session.entries}
      sources={session.sources.map((source) => source.name)}
      onClose={onClose}
    />
  )
}
