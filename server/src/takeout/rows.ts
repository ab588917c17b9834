import { type Block, conversationOf, Join, type Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import type { Taken } from "./entries.ts"

/**
 * Entries as the rows that a reader sees, one after the other: results with their calls, nothing that was replaced, a line for
 * what was taken back or only repeats. A call waits for its result while others come; what comes later than that stands by
 * itself, with the name of its call.
 */

export type Told =
  | { is: "row"; row: Row; agent: string | undefined; earlier?: Earlier | undefined }
  | { is: "undone"; from: number; to: number; agent: string | undefined }
  | { is: "repeated"; count: number; agent: string | undefined }

/** A call that was written before its result came. */
export interface Earlier {
  seq: number
  title: string
}

/** How far a call is held back for its result: entries of its conversation, and characters of them. */
const MOST_WAITING = 512
const MOST_CHARACTERS = 4_000_000
/** Calls whose result has not come, remembered by their title. */
const MOST_OPEN = 2_000

export async function* rowsOf(
  entries: AsyncIterable<Taken>,
  sources: readonly string[],
  takes: (agent: string | undefined) => boolean,
): AsyncGenerator<Told, void> {
  const rows = new Waiting(sources)
  for await (const { entry, replaced } of entries) {
    if (!takes(conversationOf(entry))) continue
    if (!replaced) rows.add(entry)
    while (rows.isFull || rows.isReady) yield* rows.take()
  }
  while (rows.any) yield* rows.take()
  yield* rows.end()
}

class Waiting {
  #join: Join
  #queue: { entry: Entry; characters: number }[] = []
  #characters = 0
  /** Results that were shown with their calls, by entry and part. */
  #shown = new Set<string>()
  #open = new Map<string, Earlier>()
  #repeated = { count: 0, agent: undefined as string | undefined }

  constructor(sources: readonly string[]) {
    this.#join = new Join(sources)
  }

  add(entry: Entry): void {
    const characters = entry.parts.reduce((sum, part) => sum + charactersOf(part), 200)
    this.#join.add([entry])
    this.#queue.push({ entry, characters })
    this.#characters += characters
  }

  get any(): boolean {
    return this.#queue.length > 0
  }

  get isFull(): boolean {
    return this.#queue.length > MOST_WAITING || (this.#queue.length > 1 && this.#characters > MOST_CHARACTERS)
  }

  /** Whether the next one has all that belongs to it. */
  get isReady(): boolean {
    const next = this.#queue[0]
    if (!next) return false
    const calls = next.entry.parts.flatMap((part) => (part.type === "call" && part.id !== "" ? [part.id] : []))
    if (calls.length === 0) return true
    const row = this.#join.row(next.entry.seq, conversationOf(next.entry))
    return !row || row.blocks.every((block) => block.type !== "call" || block.id === "" || block.result !== undefined)
  }

  /** The next one, which is forgotten. */
  *take(): Generator<Told, void> {
    const next = this.#queue.shift()
    if (!next) return
    const { entry, characters } = next
    const agent = conversationOf(entry)
    this.#characters -= characters
    const row = this.#join.row(entry.seq, agent)
    const told = row && this.#withoutShown(row)
    this.#join.remove(entry.seq, entry.seq)
    for (const part of entry.parts.keys()) this.#shown.delete(`${entry.seq}:${part}`)
    if (entry.repeats) {
      if (told) yield* this.#repeats(agent)
      return
    }
    if (!told && !entry.undoes) return
    yield* this.end()
    if (entry.undoes) yield { is: "undone", ...entry.undoes, agent }
    if (told) yield { is: "row", row: told, agent, earlier: this.#earlierOf(entry, told) }
  }

  /** What is still to be said once all have been taken. */
  *end(): Generator<Told, void> {
    const { count, agent } = this.#repeated
    this.#repeated = { count: 0, agent: undefined }
    if (count > 0) yield { is: "repeated", count, agent }
  }

  *#repeats(agent: string | undefined): Generator<Told, void> {
    if (this.#repeated.agent !== agent) yield* this.end()
    this.#repeated = { count: this.#repeated.count + 1, agent }
  }

  /** A result goes with its call, also when the call has been forgotten meanwhile. */
  #withoutShown(row: Row): Row | null {
    const blocks: Block[] = []
    for (const block of row.blocks) {
      if (block.type === "result") {
        if (this.#shown.has(`${block.result.place.seq}:${block.result.place.part}`)) continue
      } else if (block.type === "call") {
        for (const { place } of [block.result, ...(block.again ?? [])].flatMap((one) => one ?? []))
          if (place.seq > row.seq) this.#shown.add(`${place.seq}:${place.part}`)
        if (!block.result && block.id !== "")
          this.#remember(block.id, { seq: row.seq, title: block.title || block.name })
      }
      blocks.push(block)
    }
    return blocks.length > 0 ? { ...row, blocks } : null
  }

  #remember(call: string, earlier: Earlier): void {
    this.#open.set(call, earlier)
    if (this.#open.size > MOST_OPEN) for (const oldest of this.#open.keys()) return void this.#open.delete(oldest)
  }

  #earlierOf({ parts }: Entry, { blocks }: Row): Earlier | undefined {
    const result = blocks.find((block) => block.type === "result")
    const part = result?.type === "result" ? parts[result.result.place.part] : undefined
    return part?.type === "result" ? this.#open.get(part.call) : undefined
  }
}

function charactersOf(part: Entry["parts"][number]): number {
  if (part.type === "call") return (part.body?.text.length ?? 0) + part.title.length
  if (part.type === "result") return part.text.length + (part.patch?.text.length ?? 0)
  return "text" in part ? part.text.length : 0
}
