import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { CommentsButton } from "../comments/CommentsButton.tsx"
import { useSignIn } from "../identity/useSignIn.ts"
import { agentName } from "../overview/agent-name.ts"
import { UploadBadge } from "../overview/UploadBadge.tsx"
import { Audience } from "../sharing/Audience.tsx"
import { ShareButton } from "../sharing/ShareButton.tsx"
import { Badge } from "../ui/Badge.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { Remote } from "./remote.ts"
import { SessionMenu } from "./SessionMenu.tsx"
import type { Here } from "./SessionPresence.tsx"
import { SessionTitle } from "./SessionTitle.tsx"
import "./session.css"

const SessionLive = part(() => import("./SessionLive.tsx").then((it) => ({ default: it.SessionLive })), {
  meanwhile: <span>Live</span>,
})

const Presence = part(() => import("./SessionPresence.tsx").then((it) => ({ default: it.SessionPresence })))

/** Two lines: what it is called and what can be done with it; below, quietly, what it is, how it stands and who can see it. */
export function SessionHeader({ session, here }: { session: Session; here: Here }) {
  const { me } = useSignIn()
  const isAnybodyElse =
    session.abilities.includes("seePresence") &&
    (here.readers > 0 || here.people.some((person) => person.id !== me?.person.id))
  return (
    <header className="session-header">
      <div className="flex items-center gap-4 max-sm:gap-2">
        <SessionTitle session={session} />
        <div className="ml-auto flex shrink-0 items-center gap-2 max-sm:gap-0">
          {isAnybodyElse && <Presence here={here} me={me?.person.id} />}
          {session.kind === "remote" && <Remote at="stop" session={session} />}
          <CommentsButton session={session} me={me?.person.id} className="max-sm:hidden" />
          <ShareButton session={session} />
          <SessionMenu session={session} />
        </div>
      </div>
      <div className="flex h-6 items-center gap-x-3 overflow-hidden text-sm text-muted">
        <State session={session} />
        <Origin session={session} />
        <span className="flex min-w-0 sm:shrink-0 max-sm:ml-auto max-sm:max-w-[72%]">
          <Audience session={session} />
        </span>
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
  const whole = [made.join(", "), where].filter(Boolean).join(" · ")
  return (
    <p className="flex min-w-0 gap-x-3" title={whole}>
      <bdi className="min-w-0 truncate">{made.join(", ")}</bdi>
      {where && <bdi className="min-w-0 truncate font-mono text-[0.9em] max-sm:hidden">{where}</bdi>}
    </p>
  )
}

function State({ session }: { session: Session }) {
  if (session.kind === "remote") return <Remote at="state" session={session} />
  if (session.status === "live") return <SessionLive session={session} />
  if (session.status === "incomplete" && session.upload) return <UploadBadge upload={session.upload} />
  return (
    <>
      {session.status === "archived" && <Badge>Archived</Badge>}
      <span className="shrink-0 max-sm:hidden">
        <Time at={session.started_at ?? session.created_at} />
      </span>
    </>
  )
}
