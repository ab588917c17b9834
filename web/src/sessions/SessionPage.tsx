import { useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { closeCodes } from "#protocol/frames"
import { isDenied, says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { DeniedPage } from "../identity/DeniedPage.tsx"
import { askAhead, seqOfHash } from "../transcript/ahead.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { SessionBody } from "./SessionBody.tsx"
import { SessionEnded } from "./SessionEnded.tsx"
import { SessionHeader } from "./SessionHeader.tsx"
import type { Here } from "./SessionPresence.tsx"
import { SessionSkeleton } from "./SessionSkeleton.tsx"

const nobody: Here = { people: [], readers: 0 }

/** One session: who it belongs to and what was said in it. What can be done here is what `abilities` says, nothing else. */
export default function SessionPage({ id }: { id: string }) {
  useState(() => askAhead(id, seqOfHash(location.hash) ?? 1))
  const asked = useCall(calls.getSession, { id })
  const session = asked.data
  const [ended, setEnded] = useState<number | null>(null)
  const [here, setHere] = useState<Here>(nobody)
  usePageTitle(session ? cleanLine(session.title) || "Session" : "Session")
  // What was shown is gone with the access to it.
  if (ended !== null) return <SessionEnded deleted={ended === closeCodes.deleted} />
  // A refusal also takes away what was shown before it.
  if (asked.error && isDenied(asked.error)) return <DeniedPage />
  if (!session) {
    if (!asked.error) return <SessionSkeleton />
    return (
      <div className="pt-16">
        <h1 className="sr-only">Session</h1>
        <ErrorState
          title="This session could not be loaded"
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      </div>
    )
  }
  return (
    <div className="session-page">
      <SessionHeader session={session} here={here} />
      <SessionBody session={session} onHere={setHere} onEnded={setEnded} />
    </div>
  )
}
