import { useMutationState } from "@tanstack/react-query"
import type { InputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"

/**
 * Changes in flight, laid over the server's last answer. If one is refused there is nothing to undo, and an answer from
 * before the change can't bring the old state back for a moment.
 */
export type Pending =
  | { which: "invite"; input: InputOf<typeof calls.invite> }
  | { which: "role"; input: InputOf<typeof calls.changeRole> }
  | { which: "remove"; input: InputOf<typeof calls.removeCollaborator> }
  | { which: "visibility" | "comments"; input: InputOf<typeof calls.patchSession> }
  | { which: "revoke"; input: InputOf<typeof calls.revokeLink> }
  | { which: "resend" | "link" | "rotate"; input: unknown }

export const sharingOf = (id: string) => `sharing ${id}`

/** The unanswered changes of a session's sharing, oldest first. */
export function usePending(id: string): Pending[] {
  return useMutationState({
    filters: { mutationKey: [sharingOf(id)], status: "pending" },
    select: (it) => ({ which: it.options.mutationKey?.[1], input: it.state.variables }) as Pending,
  })
}

/** There is no id before the server has answered. */
const noId = "ahead:"
export const isAhead = (it: Pick<Collaborator, "id">) => it.id.startsWith(noId)

/** The people as they will be when all changes in flight have arrived. */
export function peopleAhead(people: readonly Collaborator[], pending: readonly Pending[]): Collaborator[] {
  let all = [...people]
  for (const it of pending) {
    if (it.which === "remove") all = all.filter((row) => row.id !== it.input.collaboratorId)
    if (it.which === "role") {
      const { collaboratorId, role } = it.input
      all = all.map((row) => (row.id === collaboratorId ? { ...row, role: role as CollaboratorRole } : row))
    }
    if (it.which === "invite") {
      const fresh = (it.input.emails ?? []).filter((email) => !all.some((row) => row.email === email))
      all.push(...fresh.map((email) => invited(noId + email, email, it.input.role as CollaboratorRole)))
    }
  }
  return all
}

export function sessionAhead(session: Session, pending: readonly Pending[]): Session {
  let ahead = session
  for (const { which, input } of pending) {
    if (which === "visibility") ahead = { ...ahead, visibility: input.visibility ?? ahead.visibility }
    if (which === "comments") ahead = { ...ahead, comments_for_readers: input.comments_for_readers ?? null }
  }
  return ahead
}

/** The row of a person who was invited just now. */
export function invited(id: string, email: string, role: CollaboratorRole): Collaborator {
  return {
    id,
    email,
    name: null,
    person_id: null,
    role,
    status: "invited",
    created_at: new Date().toISOString(),
    accepted_at: null,
    expires_at: null,
    letter: null,
    problem: null,
  }
}
