import type { AgentDocument } from "../agent.ts"
import { documentIn, type Json, list, object } from "../json.ts"

/** Until April 2026 a session was one document, which was written anew each time. */
export const document: AgentDocument = {
  media: "application/json",
  isDocument: ({ document }) => Array.isArray(document.messages),
  unroll(text) {
    const whole = documentIn(text)
    if (whole === null || typeof whole.projectHash !== "string" || !Array.isArray(whole.messages)) return null
    return records(whole).map((record) => JSON.stringify(record))
  },
}

/** As later versions write them, without the time of the last change: it would make each state another document. */
function records({ messages, lastUpdated: _, summary, ...session }: Json): Json[] {
  return [session, ...list(messages).map(object), ...(summary === undefined ? [] : [{ $set: { summary } }])]
}
