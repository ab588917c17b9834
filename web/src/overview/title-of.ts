import { cleanLine } from "#protocol/clean"

/** A session's title for display; a session whose title is empty, or is empty after cleaning, still gets a name. */
export function titleOf(session: { title: string }): string {
  return cleanLine(session.title) || "Untitled session"
}
