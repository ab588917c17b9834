import type { ReactNode } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { useLiveState } from "../api/useLive.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Badge } from "../ui/Badge.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"
import { useBeforeTitle } from "../ui/usePageTitle.ts"
import { namesOf } from "./people-words.ts"
import { decidesByItself, modeOf, type Standing, standingOf, standingWords } from "./standing.ts"
import { useNow, useQuestions, useRun } from "./useRemote.ts"
import { useSilence } from "./useSilence.ts"

const dots: Record<Standing["is"], string> = {
  unknown: "bg-faint",
  ended: "bg-faint",
  archived: "bg-faint",
  idle: "border border-good",
  ending: "bg-wait",
  running: "bg-good pulse-dot",
  stopping: "bg-wait",
  waits: "bg-wait",
  offline: "bg-faint",
}

interface Props {
  session: Session
  /** What stands here while this page has no connection of its own. */
  unconnected: ReactNode
}

/** How a remote session stands: whether its agent works, waits or is away, what waits for its owner, and in which mode it is. */
export function RemoteState({ session, unconnected }: Props) {
  const me = useSignIn().me?.person.id
  const live = useLiveState()
  const { run, waiting } = useRun(session)
  const names = namesOf(session, me, run?.agent)
  const questions = useQuestions(session).filter((it) => it.state === "open").length
  const standing = standingOf({ status: session.status, run, questions })
  const quiet = useSilence(standing.is === "running", `${session.entries} ${run?.turn}`)
  const now = useNow(20_000)
  const count = waiting ? waiting.proposals + waiting.questions : 0
  useBeforeTitle(count > 0 ? `${count} waiting · ` : "")
  if (live === "offline" && session.status === "live") return unconnected
  const word = quiet === null ? standingWords(standing, names, now) : `No activity for ${quiet} s`
  const mode = session.status === "live" ? modeOf(run) : null
  const modeName = mode && cleanLine(mode.name, 40)
  return (
    <>
      <span className="inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap">
        <span
          aria-hidden
          className={`size-2 shrink-0 rounded-full ${quiet === null ? dots[standing.is] : "bg-wait"}`}
        />
        <span className={standing.is === "waits" || quiet !== null ? "font-medium text-wait" : "font-medium text-ink"}>
          {word}
        </span>
      </span>
      {count > 0 && (
        <span className="inline-flex shrink-0">
          <Badge tone="wait">{count} waiting</Badge>
        </span>
      )}
      {mode && (
        <Tooltip
          text={mode.asks ? `${names.agent} asks before it acts.` : decidesByItself(names.agent)}
          className="inline-flex min-w-0 shrink-0"
        >
          <span
            // Focus is the only way to the sentence for somebody without a pointer.
            // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
            tabIndex={0}
            className={`inline-flex min-w-0 items-center gap-1 rounded-sm ${mode.asks ? "" : "font-medium text-wait"}`}
          >
            <span className="sr-only">Mode: </span>
            <bdi className="max-w-32 truncate">{modeName}</bdi>
          </span>
        </Tooltip>
      )}
    </>
  )
}
