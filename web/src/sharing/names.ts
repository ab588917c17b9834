import { cleanLine } from "#protocol/clean"
import type { Collaborator } from "#protocol/sharing"

/** What a collaborator is called on a page: by name once they have come, until then by the address. */
export function calledOf(it: Pick<Collaborator, "name" | "email">, most = 80): string {
  return cleanLine(it.name ?? it.email, most)
}

/** "bob@example.com", "Bob and Carol", "Bob, Carol and Dan", "12 people". */
export function listOf(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} people`
  const last = names.at(-1) ?? ""
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`
}
