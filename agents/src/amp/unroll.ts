import { type DocumentRecord, documentIn, linesOf, without } from "../documents.ts"
import { list, object, string } from "../json.ts"

/** A thread as lines: what is said about it, and its messages by their number in the thread. */
export function unrollAmp(text: string): string[] | null {
  const thread = object(documentIn(text))
  if (!string(thread.id).startsWith("T-") || !Array.isArray(thread.messages)) return null
  const records: DocumentRecord[] = [{ key: "thread", is: "thread", of: without(thread, "messages", "~debug", "meta") }]
  for (const [at, one] of list(thread.messages).entries()) {
    const message = object(one)
    const id = Number.isSafeInteger(message.messageId) ? String(message.messageId) : string(message.messageId)
    records.push({ key: `message ${id === "" ? `at ${at}` : id}`, is: "message", of: message })
  }
  return linesOf(records)
}
