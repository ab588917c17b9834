import { titleOf } from "./read-line.ts"
import type { Draft, Facts } from "./reader.ts"

/** A person's first prompt is the title until a better one comes. Commands of the program say nothing of the session. */
export function titleByPrompt(draft: Draft, facts: Facts, state: { titled?: true }): void {
  if (state.titled || draft.kind !== "prompt" || draft.agent !== undefined) return
  const prompt = draft.parts.find((part) => part.type === "prompt")
  const text = prompt?.type === "prompt" && prompt.as !== "command" ? titleOf(prompt.text) : ""
  if (text === "") return
  state.titled = true
  facts.title ??= { text, from: "prompt" }
}
