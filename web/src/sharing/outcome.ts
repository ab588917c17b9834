import type { CollaboratorRole } from "#protocol/people"
import type { InviteResult } from "#protocol/sharing"
import { listOf } from "./names.ts"
import { roleLabel } from "./roles.ts"

interface Outcome {
  good: string | null
  bad: string | null
  /** The people invited just now. */
  invited: string[]
}

/** The result of an invitation, in sentences. They don't say who has an account: nobody knows that here. */
export function outcomeOf(results: readonly InviteResult[], role: CollaboratorRole): Outcome {
  const of = (outcome: string) =>
    results.filter((it) => "outcome" in it && it.outcome === outcome).map((it) => it.email)
  const [invited, updated, own] = [of("invited"), of("updated"), of("own")]
  const label = roleLabel(role)
  const good = [
    invited.length > 0 &&
      `You invited ${listOf(invited)} as ${invited.length === 1 ? `a ${label.toLowerCase()}` : `${label.toLowerCase()}s`}.`,
    updated.length > 0 &&
      `${listOf(updated)} already had access. ${updated.length === 1 ? "Their role is" : "Their roles are"} now ${label.toLowerCase()}. No second email is sent.`,
    own.length > 0 && "One of the addresses is yours. You own this session, so you don't need an invitation.",
  ].filter(Boolean)

  const reasons = new Map<string, string[]>()
  for (const it of results) {
    if ("error" in it) reasons.set(it.error.message, [...(reasons.get(it.error.message) ?? []), it.email])
  }
  const bad = [...reasons].map(
    ([reason, who]) => `${listOf(who)} ${who.length === 1 ? "wasn't" : "weren't"} invited. ${reason}`,
  )
  return { good: good.join(" ") || null, bad: bad.join(" ") || null, invited }
}
