import { useRef, useSyncExternalStore } from "react"
import type { LiveState } from "../api/lasting-socket.ts"
import { useLive, useLiveState } from "../api/useLive.ts"

/** Whether the dialog keeps up with other people's changes. */
export type Standing = LiveState

export const standingWords = {
  live: { tone: "good", word: "Up to date" },
  connecting: { tone: "wait", word: "Connecting" },
  asking: { tone: "good", word: "Every few seconds" },
  offline: { tone: "off", word: "Offline" },
} as const

/** `followed`: the page behind already follows the session. Elsewhere (in a list) the dialog follows it while it is open. */
export function useStanding(session: { id: string; entries: number }, followed: boolean): Standing {
  const head = useRef(session.entries)
  useLive(
    session.id,
    {
      after: () => head.current,
      entries: (entries) => {
        head.current = entries.at(-1)?.seq ?? head.current
      },
      // The refetched calls report a session that can no longer be opened.
      ended: () => undefined,
    },
    !followed,
  )
  const state = useLiveState()
  const online = useSyncExternalStore(listen, () => navigator.onLine)
  return online ? state : "offline"
}

function listen(changed: () => void): () => void {
  window.addEventListener("online", changed)
  window.addEventListener("offline", changed)
  return () => {
    window.removeEventListener("online", changed)
    window.removeEventListener("offline", changed)
  }
}
