import { useParams } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { isDenied, says } from "../api/says.ts"
import { carryShareToken } from "../api/share-token.ts"
import { useCall } from "../api/useCall.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import SessionPage from "./SessionPage.tsx"
import { SessionSkeleton } from "./SessionSkeleton.tsx"

/** The page of a share link: it reads like the session's own. A link that opens nothing looks like one that never did. */
export default function LinkPage() {
  const { token } = useParams({ from: "/s/$token" })
  return <Opened key={token} token={token} />
}

function Opened({ token }: { token: string }) {
  const [putBack] = useState(() => carryShareToken(token))
  useEffect(() => {
    // Effects run twice under StrictMode: carry it again.
    carryShareToken(token)
    return putBack
  }, [token, putBack])
  const asked = useCall(calls.openLink, { token }, { fresh: Number.POSITIVE_INFINITY })
  if (asked.data) return <SessionPage id={asked.data.id} />
  if (!asked.error) return <SessionSkeleton />
  if (isDenied(asked.error)) return <DeadLink />
  return (
    <div className="pt-16">
      <h1 className="sr-only">Session</h1>
      <ErrorState
        title="This session couldn't be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    </div>
  )
}

/** Revoked, reset, expired or never made: nobody learns which, and signing in would not help. */
function DeadLink() {
  usePageTitle("Link doesn't work")
  return (
    <div className="mx-auto flex w-full max-w-[34rem] flex-col items-start gap-4 px-6 pt-[16vh] pb-16">
      <h1 className="text-xl tracking-tight">This link doesn't work</h1>
      <p className="text-muted">
        It may have expired, been reset or revoked, or be incomplete. Ask the person who sent it to you for a new one.
      </p>
    </div>
  )
}
