import { titleOf } from "./read-line.ts"
import type { Draft, Facts } from "./reader.ts"

/** Whether a session has a title by a prompt; `weak` while nothing but a greeting has been said. */
export interface Titled {
  titled?: true | "weak"
}

const beside = new Set<string | undefined>(["command", "refusal", "answer"])

/**
 * A person's first prompt is the title until a better one comes. A greeting or a bare command is the title only as long as no
 * prompt says more; commands that the agent marks as such are none.
 */
export function titleByPrompt(draft: Draft, facts: Facts, state: Titled): void {
  if (state.titled === true || draft.kind !== "prompt" || draft.agent !== undefined) return
  const prompt = draft.parts.find((part) => part.type === "prompt")
  if (prompt?.type !== "prompt" || beside.has(prompt.as)) return
  const text = titleOf(prompt.text)
  const isWeak = greeting.test(text)
  if (text === "" || (isWeak && state.titled)) return
  // The first title by a prompt stays, so one that is to replace a greeting has to be the stronger of the two.
  facts.title ??= { text, from: state.titled === "weak" ? "summary" : "prompt" }
  state.titled = isWeak ? "weak" : true
}

const greeting = /^(?:\/\S+|hi|hello|hey|hallo|yo|ok|okay|test|testing|ping|thanks|continue|go on)(?: there)?[\s!.?]*$/i
