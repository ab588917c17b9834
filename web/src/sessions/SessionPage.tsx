import { lazy, Suspense } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { isDenied, says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { DeniedPage } from "../identity/DeniedPage.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { SessionHeader } from "./SessionHeader.tsx"
import { SessionSkeleton } from "./SessionSkeleton.tsx"

// Asked for at once, beside the session itself: neither waits for the other.
const body = import("./SessionBody.tsx")
const SessionBody = lazy(() => body)

/** One session: who it belongs to and what was said in it. What can be done here is what `abilities` says, nothing else. */
export default function SessionPage({ id }: { id: string }) {
  const asked = useCall(calls.getSession, { id })
  const session = asked.data
  usePageTitle(session ? cleanLine(session.title) || "Session" : "Session")
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
      <SessionHeader session={session} />
      <Suspense fallback={<SessionSkeleton bodyOnly />}>
        <SessionBody session={session} />
      </Suspense>
    </div>
  )
}
