import { useEffect, useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import type { LiveState } from "../api/lasting-socket.ts"
import { useSignedOut } from "../api/signed-out.ts"
import { useLiveState } from "../api/useLive.ts"
import { agentName } from "../overview/agent-name.ts"
import { Avatar } from "../ui/Avatar.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

const words: Record<LiveState, string> = {
  live: "Live",
  connecting: "Connecting",
  asking: "Every few seconds",
  offline: "Offline",
}
const dots: Record<LiveState, string> = {
  live: "bg-good pulse-dot",
  connecting: "bg-wait",
  asking: "bg-good",
  offline: "bg-faint",
}
const lost = "The connection was lost. Anything new appears when it's back."
/** A connection that takes no longer than this to come about, or to come back, is not spoken of. */
const UNNOTICED_MS = 1_200

/** The mark of a session that goes on: since when, whose it is where nothing else says so, and whether this page keeps up. */
export function SessionLive({ session }: { session: Session }) {
  const state = useCalm(useLiveState())
  const signedOut = useSignedOut()
  const now = useNow()
  const began = new Date(session.started_at ?? session.created_at)
  const known = !Number.isNaN(began.getTime()) && began.getTime() <= now
  const owner = cleanLine(session.owner.name, 60)
  const agent = agentName(session.agent)
  const runs = `${session.access_type === "owned" ? "Your" : `${owner}'s`} ${agent} is running`
  const since = `${runs}${known ? `, since ${exact.format(began)}` : ""}.`
  const abouts = {
    live: since,
    connecting: lost,
    asking: `${since} Live updates can't reach this page, so it checks for news every few seconds. A proxy in front of the server may be blocking WebSockets.`,
    offline: lost,
  }
  const about = signedOut ? "Resumes when you sign in again." : abouts[state]
  return (
    <Tooltip text={about} className="inline-flex shrink-0">
      <span
        // Focus is the only way to the whole of it for somebody without a pointer.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm whitespace-nowrap"
      >
        <span aria-hidden className={`size-2 shrink-0 rounded-full ${dots[state]}`} />
        <span className={state === "live" ? "font-medium text-good" : undefined}>
          {signedOut ? "Paused" : words[state]}
        </span>
        {state === "live" && known && <span className="tabular-nums">{howLong(now - began.getTime())}</span>}
        {state === "live" && (session.access_type === "public" || session.access_type === "team") && (
          <span className="ml-1.5 inline-flex items-center gap-1.5 max-sm:hidden">
            <Avatar id={session.owner.id} name={owner} picture={session.owner.picture} size={16} />
            <bdi className="max-w-40 truncate">{owner}</bdi>
          </span>
        )}
        <span role="status" className="sr-only">
          {state === "offline" && !signedOut ? "The connection was lost. Reconnecting." : ""}
        </span>
      </span>
    </Tooltip>
  )
}

const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" })

/** "12 min", "3 h", "2 d"; nothing in the first minute. */
function howLong(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return ""
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** What is bad for a moment only is not shown; what is good is shown at once. */
function useCalm(state: LiveState): LiveState {
  const [shown, setShown] = useState<LiveState>("live")
  useEffect(() => {
    const timer = setTimeout(() => setShown(state), state === "live" ? 0 : UNNOTICED_MS)
    return () => clearTimeout(timer)
  }, [state])
  return state === "live" ? "live" : shown
}
