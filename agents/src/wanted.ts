import type { CallView } from "./views.ts"

/** What a call says of itself, if a person refused it: the agent wanted to, and did not. */

const verbs = new Map([
  ["Ran", "run"],
  ["Read", "read"],
  ["Edited", "edit"],
  ["Wrote", "write"],
  ["Deleted", "delete"],
  ["Searched", "search"],
  ["Looked", "look"],
  ["Fetched", "fetch"],
  ["Listed", "list"],
  ["Asked", "ask"],
  ["Used", "use"],
  ["Watched", "watch"],
  ["Stopped", "stop"],
  ["Updated", "update"],
])

/** "Ran npm test" -> "Wanted to run npm test". Questions and plans were put to the person, whatever they said. */
export function titleAsEnded({
  title,
  name,
  does,
  result,
}: Pick<CallView, "title" | "name" | "does" | "result">): string {
  const said = title || name
  if (!result?.refused || does === "ask" || does === "plan") return said
  const first = /^[A-Z][a-z]{1,10}(?= )/.exec(said)?.[0] ?? ""
  const verb = verbs.get(first)
  return verb === undefined ? `Wanted: ${said}` : `Wanted to ${verb}${said.slice(first.length)}`
}
