import { useCallback, useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import { forget, keyOf } from "../api/keys.ts"
import { queries } from "../api/queries.ts"
import { isDenied, says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { addressFor } from "../identity/address-for.ts"
import { DeniedPage } from "../identity/denied-page.ts"
import { seqOfHash } from "../transcript/address.ts"
import { askAhead } from "../transcript/ahead.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { part } from "../ui/when-wanted.ts"
import { SessionBody } from "./SessionBody.tsx"
import { SessionHeader } from "./SessionHeader.tsx"
import type { Here } from "./SessionPresence.tsx"
import { SessionSkeleton } from "./SessionSkeleton.tsx"
import { WhatYouWrote } from "./what-you-wrote.ts"

// Few sessions have these: their code comes with those that do.
const Greeting = part(() => import("../sharing/Greeting.tsx").then((it) => ({ default: it.Greeting })))
const Neighbours = part(() => import("./Neighbours.tsx").then((it) => ({ default: it.Neighbours })))
const SessionEnded = part(() => import("./SessionEnded.tsx").then((it) => ({ default: it.SessionEnded })))
const UploadNotice = part(() => import("./UploadNotice.tsx").then((it) => ({ default: it.UploadNotice })))

const UPLOAD_MS = 4_000
const nobody: Here = { people: [], readers: 0 }

/** One session: who it belongs to and what was said in it. What can be done here is what `abilities` says, nothing else. */
export default function SessionPage({ id }: { id: string }) {
  const [ended, setEnded] = useState<number | null>(null)
  const end = useCallback((code: number) => setEnded((before) => before ?? code), [])
  // What was shown is gone with the access to it, from the page and from what it remembers.
  useEffect(() => {
    if (ended !== null) forget(queries, id)
  }, [ended, id])
  if (ended !== null) return <SessionEnded id={id} deleted={ended === closeCodes.deleted} />
  return <Open id={id} onEnded={end} />
}

function Open({ id, onEnded }: { id: string; onEnded: (code: number) => void }) {
  useState(() => askAhead(id, seqOfHash(location.hash) ?? 1))
  const isUploading = queries.getQueryData<Session>(keyOf(calls.getSession, { id }))?.upload?.stopped === false
  // How far an upload is, is no event: it is asked for while it goes on.
  const asked = useCall(calls.getSession, { id }, isUploading ? { every: UPLOAD_MS } : {})
  const session = asked.data
  const [here, setHere] = useState<Here>(nobody)
  const [fromLetter] = useState(() => addressFor(location.hash) !== null)
  usePageTitle(session ? cleanLine(session.title) || "Session" : "Session")
  const denied = asked.error !== null && isDenied(asked.error)
  const isTakenAway = session !== undefined && asked.error instanceof Refusal && asked.error.status === 404
  useEffect(() => {
    if (isTakenAway) onEnded(closeCodes.accessEnded)
  }, [isTakenAway, onEnded])
  // A refusal also takes away what was shown before it.
  if (isTakenAway) return null
  if (denied)
    return (
      <>
        <DeniedPage />
        <div className="mx-auto w-full max-w-[34rem] px-6 pb-16">
          <WhatYouWrote session={id} />
        </div>
      </>
    )
  if (!session) {
    if (!asked.error) return <SessionSkeleton />
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
  const mayGreet = session.access_type === "shared" || fromLetter
  return (
    <div className="session-page">
      <SessionHeader session={session} here={here} />
      {mayGreet && <Greeting session={session} />}
      {session.upload && session.status === "incomplete" && <UploadNotice session={session} />}
      {(session.continues || session.continued_by.length > 0) && <Neighbours session={session} />}
      <SessionBody session={session} onHere={setHere} onEnded={onEnded} />
    </div>
  )
}
