import { useQueryClient } from "@tanstack/react-query"
import type { OutputOf } from "#protocol/call"
import { type Collaborator, calls } from "#protocol/calls"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/session"
import { keyOf } from "../api/keys.ts"
import { useSend } from "../api/useSend.ts"

const touches = ["listCollaborators", "getSession", "listSessions"] as const

type People = OutputOf<typeof calls.listCollaborators>

/** The changes that the dialog makes. Each is seen at once, and taken back with a toast if the server refuses. */
export function useSharing(id: string, say: (text: string) => void) {
  const queries = useQueryClient()
  const peopleKey = keyOf(calls.listCollaborators, { id })
  const sessionKey = keyOf(calls.getSession, { id })

  const people = (change: (now: Collaborator[]) => Collaborator[]) => {
    // An answer that is on its way was made before the change, and would show the old state again.
    void queries.cancelQueries({ queryKey: peopleKey })
    const before = queries.getQueryData<People>(peopleKey)
    queries.setQueryData<People>(peopleKey, (now) => now && { ...now, collaborators: change(now.collaborators) })
    return () => queries.setQueryData(peopleKey, before)
  }

  const changeRole = useSend(calls.changeRole, {
    failed: "The role is as it was.",
    refreshes: touches,
    ahead: (_queries, input) =>
      people((now) =>
        now.map((it) => (it.id === input.collaboratorId ? { ...it, role: input.role as CollaboratorRole } : it)),
      ),
    onDone: (it) => say(`${it.name ?? it.email} is now a ${it.role}.`),
  })

  const remove = useSend(calls.removeCollaborator, {
    failed: "Nobody was removed.",
    refreshes: touches,
    ahead: (_queries, input) => people((now) => now.filter((it) => it.id !== input.collaboratorId)),
    onDone: () => say("Removed."),
  })

  const setVisibility = useSend(calls.patchSession, {
    failed: "General access is as it was.",
    refreshes: touches,
    ahead: (_queries, input) => {
      void queries.cancelQueries({ queryKey: sessionKey })
      const before = queries.getQueryData<Session>(sessionKey)
      const visibility = input.visibility ?? "private"
      queries.setQueryData<Session>(sessionKey, (now) => now && { ...now, visibility })
      return () => queries.setQueryData(sessionKey, before)
    },
    onDone: (now) => say(now.visibility === "public" ? "The session is public." : "The session is private."),
  })

  return { changeRole, remove, setVisibility }
}
