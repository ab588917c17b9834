import { taskOf } from "#agents/title-of"
import { cleanLine } from "#protocol/clean"
import type { Entry, Part } from "#protocol/entries"

/** What a person said in the main conversation, shortened for a list; null when the entry is nothing of the kind. */
export function promptOf(entry: Entry): string | null {
  if (entry.kind !== "prompt" || entry.agent !== undefined || entry.repeats) return null
  return wordsOf(entry)
}

/** What stands in an entry's prompts, a person's or an agent's to its sub-agent. */
export function wordsOf(entry: Entry): string {
  return cleanLine(
    promptsIn(entry)
      .map((part) => part.text)
      .join(" "),
    300,
  )
}

/** What a sub-agent was asked to do. */
export const taskIn = (entry: Entry): string => taskOf(promptsIn(entry)[0]?.text ?? "")

/** Refusals and answers belong to the call that they are about; all other words of a person begin a turn. */
export function beginsTurn(entry: Entry): boolean {
  if (promptOf(entry) === null) return false
  const [first] = promptsIn(entry)
  return first?.as !== "refusal" && first?.as !== "answer"
}

const promptsIn = (entry: Entry) =>
  entry.parts.filter((part): part is Extract<Part, { type: "prompt" }> => part.type === "prompt")
