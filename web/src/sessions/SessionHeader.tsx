import { Globe, Link2, Lock, Users } from "lucide-react"
import { lazy, Suspense } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/session"
import { useLiveState } from "../api/useLive.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { agentName } from "../transcript/agent-name.ts"
import { Badge, LiveDot } from "../ui/Badge.tsx"
import { Skeleton } from "../ui/Skeleton.tsx"
import { Time } from "../ui/Time.tsx"
import { SessionMenu } from "./SessionMenu.tsx"
import { type Here, SessionPresence } from "./SessionPresence.tsx"
import { SessionTitle } from "./SessionTitle.tsx"
import "./session.css"

const ShareButton = lazy(() => import("../sharing/ShareButton.tsx").then((it) => ({ default: it.ShareButton })))

/** What this session is, how it stands, and what can be done with it. */
export function SessionHeader({ session, here }: { session: Session; here: Here }) {
  const { abilities } = session
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
        <SessionPresence here={here} me={me?.person.id} />
        <span className="inline-flex max-sm:hidden">
          <Audience session={session} />
        </span>
        {(abilities.includes("share") || abilities.includes("seePeople")) && (
          <Suspense fallback={<Skeleton className="h-9 w-20" />}>
            <ShareButton session={session} />
          </Suspense>
        )}
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
      <span className="shrink-0 max-w-full truncate">{made.join(", ")}</span>
      {where && (
        <span className="min-w-0 truncate font-mono text-[0.9em]" title={where}>
          {where}
        </span>
      )}
    </p>
  )
}

function State({ session }: { session: Session }) {
  const connection = useLiveState()
  if (session.status === "live") {
    if (connection !== "live") {
      return <Badge tone="wait">{connection === "connecting" ? "Connecting" : "Offline"}</Badge>
    }
    return (
      <Badge tone="good" icon={<LiveDot />}>
        Live, began <Time at={session.started_at ?? session.created_at} />
      </Badge>
    )
  }
  if (session.status === "archived") return <Badge>Archived</Badge>
  return (
    <span className="shrink-0 max-lg:hidden">
      <Time at={session.started_at ?? session.created_at} />
    </span>
  )
}

function Audience({ session }: { session: Session }) {
  if (session.visibility === "public") return <Badge icon={<Globe size={12} aria-hidden />}>Public</Badge>
  if (session.shared_with === null) return <Badge icon={<Link2 size={12} aria-hidden />}>Shared by link</Badge>
  if (session.shared_with > 0)
    return <Badge icon={<Users size={12} aria-hidden />}>Shared with {session.shared_with}</Badge>
  return <Badge icon={<Lock size={12} aria-hidden />}>Private</Badge>
}
