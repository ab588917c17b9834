import type { InviteResult } from "#protocol/calls"

/** What became of an invitation, for the toast and for those who listen. Says nothing about who has an account. */
export function outcomeSentence(results: readonly InviteResult[]): string {
  const of = (outcome: string) =>
    results.filter((it) => "outcome" in it && it.outcome === outcome).map((it) => it.email)
  const invited = of("invited")
  const updated = of("updated")
  const refused = results.filter((it) => "error" in it)
  return [
    invited.length > 0 && `${list(invited)} ${invited.length === 1 ? "is" : "are"} invited.`,
    updated.length > 0 && `${list(updated)} had access already; the role is as you chose.`,
    of("own").length > 0 && "You own this session, so you need no invitation.",
    refused.length > 0 && `${list(refused.map((it) => it.email))} could not be invited.`,
  ]
    .filter(Boolean)
    .join(" ")
}

function list(names: string[]): string {
  return names.length > 2 ? `${names.length} people` : names.join(" and ")
}
