import { cleanLine } from "#protocol/clean"
import type { Collaborator } from "#protocol/sharing"

/** A collaborator's name for display: their name once they have joined, until then the address. */
export function calledOf(it: Pick<Collaborator, "name" | "email">, most = 80): string {
  return cleanLine(it.name ?? it.email, most)
}

/** "bob@example.com", "Bob and Carol", "Bob, Carol and Dan", "12 people". */
export function listOf(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} people`
  const last = names.at(-1) ?? ""
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`
}
