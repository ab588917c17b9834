import type { InviteResult } from "#protocol/calls"
import type { CollaboratorRole } from "#protocol/people"
import { listOf } from "./names.ts"
import { roleLabel } from "./roles.ts"

interface Outcome {
  good: string | null
  bad: string | null
  /** Who was invited just now. */
  invited: string[]
}

/** What became of an invitation, in sentences. They say nothing about who has an account: nobody knows that here. */
export function outcomeOf(results: readonly InviteResult[], role: CollaboratorRole): Outcome {
  const of = (outcome: string) =>
    results.filter((it) => "outcome" in it && it.outcome === outcome).map((it) => it.email)
  const [invited, updated, own] = [of("invited"), of("updated"), of("own")]
  const label = roleLabel(role)
  const good = [
    invited.length > 0 && `${listOf(invited)} ${invited.length === 1 ? "is" : "are"} invited as ${label}.`,
    updated.length > 0 &&
      `${listOf(updated)} had access already. Their role was updated: ${label}. No second letter goes out.`,
    own.length > 0 && "One of the addresses is your own. You own this session, so you need no invitation.",
  ].filter(Boolean)

  const reasons = new Map<string, string[]>()
  for (const it of results) {
    if ("error" in it) reasons.set(it.error.message, [...(reasons.get(it.error.message) ?? []), it.email])
  }
  const bad = [...reasons].map(
    ([reason, who]) => `${listOf(who)} ${who.length === 1 ? "was" : "were"} not invited. ${reason}`,
  )
  return { good: good.join(" ") || null, bad: bad.join(" ") || null, invited }
}
