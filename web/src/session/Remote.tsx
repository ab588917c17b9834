import { useSyncExternalStore } from "react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { CallQuestion } from "../remote/CallQuestion.tsx"
import { Dock } from "../remote/Dock.tsx"
import { PromptAuthor } from "../remote/PromptAuthor.tsx"
import { RemoteState } from "../remote/RemoteState.tsx"
import { StopButton } from "../remote/StopButton.tsx"
import { useTurnSigns } from "../remote/useTurnSigns.ts"
import Diff from "../transcript/Diff.tsx"
import { useDoors } from "../transcript/doors.ts"
import { LiveText } from "../transcript/LiveText.tsx"
import { Plain } from "../transcript/Plain.tsx"
import type { Pages } from "../transcript/pages.ts"
import { SessionLive } from "./SessionLive.tsx"
import type { View } from "./views.ts"

export type RemotePlace =
  | { at: "state" | "stop" | "dock"; session: Session }
  /** Below the last row. */
  | { at: "tail"; pages: Pages; view: View }
  /** Below the call with this id. */
  | { at: "call"; call: string }
  /** The name of the person with this id. */
  | { at: "author"; by: string }

/** What a remote session has beside what every session has, by its place on the page. */
export default function Remote(place: RemotePlace) {
  switch (place.at) {
    case "state":
      return <RemoteState session={place.session} unconnected={<SessionLive session={place.session} />} />
    case "stop":
      return <StopButton session={place.session} />
    case "dock":
      return <Dock session={place.session} Plain={Plain} Diff={Diff} />
    case "tail":
      return <Tail {...place} />
    default:
      return <InRow {...place} />
  }
}

function Tail({ pages, view }: Extract<RemotePlace, { at: "tail" }>) {
  const { session } = useDoors()
  useTurnSigns(
    session,
    useSyncExternalStore(pages.subscribe, () => pages.total),
  )
  return <LiveText pages={pages} isHidden={view !== "everything" && view !== "conversation"} />
}

/** A row knows its session by its id. */
function InRow(place: Extract<RemotePlace, { at: "call" | "author" }>) {
  const { session: id } = useDoors()
  const me = useSignIn().me?.person.id
  const session = useCall(calls.getSession, { id }, { fresh: Number.POSITIVE_INFINITY }).data
  if (!session) return null
  if (place.at === "author") return <PromptAuthor session={session} by={place.by} />
  return <CallQuestion session={session} call={place.call} me={me} />
}
