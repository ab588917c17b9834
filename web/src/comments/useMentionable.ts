import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"

export interface Mentionable {
  id: string
  name: string
}

const nobody: readonly Mentionable[] = []

/** Who may see the session and can be mentioned; nobody for whoever may not see people. */
export function useMentionable({ id, owner, abilities }: Session, me: string | undefined): readonly Mentionable[] {
  const enabled = abilities.includes("comment") && abilities.includes("seePeople")
  const { data } = useCall(calls.listCollaborators, { id }, { enabled })
  if (!data) return nobody
  const others = data.collaborators.flatMap((it) =>
    it.person_id && it.name ? [{ id: it.person_id, name: it.name }] : [],
  )
  return [{ id: owner.id, name: owner.name }, ...others].filter((it) => it.id !== me)
}
