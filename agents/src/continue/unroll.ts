import { type DocumentRecord, documentIn, linesOf, without } from "../documents.ts"
import { list, object, string } from "../json.ts"

/** A session as lines: what is said about it, and the items of its history by their place. */
export function unrollContinue(text: string): string[] | null {
  const session = object(documentIn(text))
  if (typeof session.sessionId !== "string" || !Array.isArray(session.history)) return null
  const items = list(session.history).map(object)
  // A result stands beside its call, and in some versions as a message of its own too.
  const shown = new Set(
    items.flatMap((item) =>
      list(item.toolCallStates ?? [item.toolCallState])
        .map(object)
        .filter((state) => list(state.output).length > 0)
        .map((state) => string(state.toolCallId)),
    ),
  )
  const records: DocumentRecord[] = [{ key: "session", is: "session", of: without(session, "history") }]
  for (const [at, item] of items.entries()) {
    const message = object(item.message)
    if (message.role === "tool" && shown.has(string(message.toolCallId))) continue
    // The editor's state says the prompt again; logs hold what was sent to the model.
    records.push({ key: `item ${at}`, is: "item", of: without(item, "editorState", "promptLogs") })
  }
  return linesOf(records)
}
