import { Link } from "@tanstack/react-router"
import { calls } from "#protocol/calls"
import { percentOf } from "#protocol/percent"
import type { KnownSession, Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"
import { titleOf } from "../overview/title-of.ts"
import { buttonClass } from "../ui/button-class.ts"
import { Notice } from "../ui/Notice.tsx"

/**
 * The session is here, completely or in part: what sending it again would do, and a link to it. `lines` counts the lines of
 * the files, by source; null if unknown.
 */
export function AlreadyHere({ session, lines }: { session: KnownSession; lines: Record<string, number> | null }) {
  const { data } = useCall(calls.getSession, { id: session.id })
  const fresh = data && lines && newLines(data, lines)
  return (
    <Notice
      tone={session.upload ? "wait" : "accent"}
      action={
        <Link to="/sessions/$id" params={{ id: session.id }} className={buttonClass({ size: "sm" })}>
          Open
        </Link>
      }
    >
      <p className="font-medium">
        {session.upload ? `The upload stopped at ${percentOf(session.upload)}%` : "Already here"}
      </p>
      <p dir="auto" className="truncate">
        {titleOf(session)}
      </p>
      <p className="mt-0.5 text-muted">{session.upload ? "Send continues where it stopped." : says(fresh)}</p>
    </Notice>
  )
}

function says(fresh: number | null | undefined): string {
  if (fresh === 0) return "This file has nothing that isn't here already."
  if (!fresh) return "Only new lines are sent."
  return `${fresh.toLocaleString("en")} new ${fresh === 1 ? "line" : "lines"} will be added to it.`
}

function newLines(session: Session, lines: Record<string, number>): number {
  let fresh = 0
  for (const [name, count] of Object.entries(lines)) {
    const stored = session.sources.find((source) => source.name === name)?.lines ?? 0
    fresh += Math.max(0, count - stored)
  }
  return fresh
}
