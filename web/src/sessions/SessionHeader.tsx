import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/session"
import { CommentsButton } from "../comments/CommentsButton.tsx"
import { useSignIn } from "../identity/useSignIn.ts"
import { Audience } from "../sharing/Audience.tsx"
import { ShareButton } from "../sharing/ShareButton.tsx"
import { agentName } from "../transcript/agent-name.ts"
import { Badge } from "../ui/Badge.tsx"
import { Time } from "../ui/Time.tsx"
import { SessionLive } from "./SessionLive.tsx"
import { SessionMenu } from "./SessionMenu.tsx"
import { type Here, SessionPresence } from "./SessionPresence.tsx"
import { SessionTitle } from "./SessionTitle.tsx"
import "./session.css"

/** What this session is, how it stands, and what can be done with it. */
export function SessionHeader({ session, here }: { session: Session; here: Here }) {
  const { me } = useSignIn()
  return (
    <header className="session-header">
      <SessionTitle session={session} />
      <div className="flex min-w-0 items-center gap-x-3 text-sm text-muted max-sm:order-3 max-sm:basis-full">
        <Origin session={session} />
        <State session={session} />
        <span className="ml-auto shrink-0 sm:hidden">
          <Audience session={session} />
        </span>
      </div>
      <div className="ml-auto flex shrink-0 items-center gap-2 max-sm:gap-0">
        {session.abilities.includes("seePresence") && <SessionPresence here={here} me={me?.person.id} />}
        <span className="inline-flex max-sm:hidden">
          <Audience session={session} />
        </span>
        <CommentsButton session={session} me={me?.person.id} className="max-sm:hidden" />
        <ShareButton session={session} />
        <SessionMenu session={session} />
      </div>
    </header>
  )
}

/** Agent, model, repository@branch: as the transcript tells them, so printed as a stranger's words. */
function Origin({ session }: { session: Session }) {
  const made = [agentName(session.agent), session.model].filter(Boolean).map((word) => cleanLine(String(word), 60))
  const where = session.repository
    ? cleanLine(session.repository, 80) + (session.branch ? `@${cleanLine(session.branch, 60)}` : "")
    : null
  return (
    <p className="flex min-w-0 gap-x-3">
      <span className="min-w-0 truncate sm:shrink-0">{made.join(", ")}</span>
      {where && (
        <span className="min-w-0 truncate font-mono text-[0.9em] max-sm:hidden" title={where}>
          {where}
        </span>
      )}
    </p>
  )
}

function State({ session }: { session: Session }) {
  if (session.status === "live") return <SessionLive session={session} />
  if (session.status === "archived") return <Badge>Archived</Badge>
  return (
    <span className="shrink-0 max-lg:hidden">
      <Time at={session.started_at ?? session.created_at} />
    </span>
  )
}
