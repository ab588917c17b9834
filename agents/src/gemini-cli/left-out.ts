import { type Json, list, object } from "../json.ts"
import { isContext } from "./messages.ts"

/** What is not sent: what the model is told of the machine, and the times of each change. */
export function leftOutOfGemini(record: Json): string | null {
  if (record.$set === undefined) return null
  const { messages, lastUpdated, ...others } = object(record.$set)
  if (Object.keys(others).length > 0) return null
  if (messages === undefined) return lastUpdated === undefined ? null : "times of changes"
  if (!Array.isArray(messages)) return null
  return messages.length > 0 && list(messages).every((one) => isContext(object(one)))
    ? "what the model is told of the machine"
    : null
}
