import { type DocumentRecord, documentIn, linesOf, without } from "../documents.ts"
import { type Json, list, object, string } from "../json.ts"

/** Something that the extension showed: it said or asked it, at a time. */
export function isShown({ ts, type, say, ask }: Json): boolean {
  return (
    typeof ts === "number" && (type === "say" ? typeof say === "string" : type === "ask" && typeof ask === "string")
  )
}

/**
 * A session as lines. Its newer form is an object with the messages that the model got; the older one is a list of what was
 * shown (`ui_messages.json`).
 */
export function unrollCline(text: string): string[] | null {
  const value = documentIn(text)
  if (Array.isArray(value)) {
    const shown = value.map(object)
    if (!shown[0] || !isShown(shown[0])) return null
    return linesOf(shown.filter(isShown).map((one) => ({ key: `shown ${String(one.ts)}`, is: "shown", of: one })))
  }
  const session = object(value)
  if (!Array.isArray(session.messages) || typeof session.sessionId !== "string") return null
  const records: DocumentRecord[] = [
    { key: "session", is: "session", of: without(session, "messages", "systemPrompt", "updated_at") },
  ]
  for (const [at, one] of list(session.messages).entries()) {
    const message = object(one)
    const id = string(message.id)
    records.push({ key: id === "" ? `message ${at}` : id, is: "message", of: message })
  }
  return linesOf(records)
}
