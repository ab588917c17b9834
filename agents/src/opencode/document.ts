import type { AgentDocument } from "../agent.ts"
import { documentIn, type Json, key, list, object, string } from "../json.ts"

/** What `opencode export` prints: a session with all messages and their parts. */
export const document: AgentDocument = {
  media: "application/json",
  isDocument: ({ document }) => document.type === undefined && object(document.info).id !== undefined,
  unroll(text) {
    const whole = documentIn(text)
    if (whole === null || !string(object(whole.info).id).startsWith("ses_") || !Array.isArray(whole.messages))
      return null
    return [session(object(whole.info)), ...list(whole.messages).map(object).flatMap(message)].map((one) =>
      JSON.stringify(one),
    )
  },
}

/** Sums and the time of the last change would make each state of it another session. */
function session({ id, parentID, directory, title, version, time }: Json): Json {
  const { created } = object(time)
  return { type: "session", info: { id, parentID, directory, title, version, time: { created } } }
}

/** The parts, each with who says it, and then the message, which may end with an error. */
function message({ info, parts }: Json): Json[] {
  const { role, summary, time, modelID } = object(info)
  // Each part's line repeats these, so that they must not be long.
  const said = string(role).slice(0, 20)
  const who = { role: said === "assistant" && summary === true ? "summary" : said, model: key(modelID) }
  const created = numberOf(object(time).created)
  return [
    ...list(parts).map((part) => ({ type: "part", part, ...who, time: created })),
    { type: "message", info: withoutDiffs(object(info)) },
  ]
}

function withoutDiffs(info: Json): Json {
  if (typeof info.summary !== "object") return info
  const { summary: _, ...others } = info
  return others
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined)
