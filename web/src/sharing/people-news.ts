import type { Collaborator } from "#protocol/sharing"
import { calledOf } from "./names.ts"
import { roleLabel } from "./roles.ts"

/** The differences between two answers about who has access, one sentence each. */
export function newsOf(before: readonly Collaborator[], after: readonly Collaborator[]): string[] {
  const was = new Map(before.map((it) => [it.id, it]))
  const is = new Set(after.map((it) => it.id))
  return [
    ...after.flatMap((it) => {
      const old = was.get(it.id)
      if (!old) return [`${calledOf(it)} has access now.`]
      if (old.status === "invited" && it.status === "active") return [`${calledOf(it)} has opened the session.`]
      if (old.role !== it.role) return [`${calledOf(it)} is now a ${roleLabel(it.role).toLowerCase()}.`]
      const failed = it.letter === "failed" || it.letter === "bounced"
      return failed && old.letter !== it.letter ? [`The email to ${it.email} couldn't be delivered.`] : []
    }),
    ...before.filter((it) => !is.has(it.id)).map((it) => `${calledOf(it)} no longer has access.`),
  ]
}
