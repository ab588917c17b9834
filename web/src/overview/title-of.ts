import { cleanLine } from "#protocol/clean"

/** What a session is called on a page; one whose title is empty, or empties when cleaned, still has a name. */
export function titleOf(session: { title: string }): string {
  return cleanLine(session.title) || "Untitled session"
}
