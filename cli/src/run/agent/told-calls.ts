import { type Json, key } from "#agents/json"

/** Calls that a question may still come about. */
const MOST = 100
const fields = ["title", "kind", "name", "rawInput", "content", "locations"]

/** What the agent has told of its calls: a question about one often repeats only a part of it. */
export class ToldCalls {
  #calls = new Map<string, Json>()

  /** Takes in an update, or the call of a question, and gives all that is known of the call now. */
  take(told: Json): Json {
    const id = key(told.toolCallId)
    if (id === undefined) return told
    const known: Json = { ...this.#calls.get(id) }
    for (const field of fields) if (told[field] !== undefined && told[field] !== null) known[field] = told[field]
    this.#calls.delete(id)
    const isEnd = told.status === "completed" || told.status === "failed"
    if (!isEnd) this.#calls.set(id, known)
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= MOST) break
      this.#calls.delete(oldest)
    }
    return known
  }
}
