import type { Entry } from "#protocol/entries"

/**
 * Where the calls and results of each call id are, among the loaded entries. Usually there is one of each, but a result may
 * come before its call, and files that were copied together repeat both.
 */
export class CallIndex {
  #seqs = { call: new Map<string, number[]>(), result: new Map<string, number[]>() }

  /** Returns the seqs of all calls and results with this id: their rows may look different now. */
  add(what: "call" | "result", entry: Entry, id: string): number[] {
    const key = keyOf(entry, id)
    const seqs = this.#seqs[what].get(key)
    if (!seqs) this.#seqs[what].set(key, [entry.seq])
    else if (!seqs.includes(entry.seq)) {
      seqs.push(entry.seq)
      seqs.sort((a, b) => a - b)
    }
    return this.#all(key)
  }

  remove(what: "call" | "result", entry: Entry, id: string): number[] {
    const key = keyOf(entry, id)
    const rest = this.#seqs[what].get(key)?.filter((seq) => seq !== entry.seq) ?? []
    if (rest.length === 0) this.#seqs[what].delete(key)
    else this.#seqs[what].set(key, rest)
    return this.#all(key)
  }

  /** The call that a result belongs to: the nearest one before it, or else the first after it. */
  callOf(result: Entry, id: string): number | undefined {
    const calls = this.#seqs.call.get(keyOf(result, id))
    return calls?.findLast((seq) => seq <= result.seq) ?? calls?.[0]
  }

  resultsOf(call: Entry, id: string): readonly number[] {
    return this.#seqs.result.get(keyOf(call, id)) ?? []
  }

  #all(key: string): number[] {
    return [...(this.#seqs.call.get(key) ?? []), ...(this.#seqs.result.get(key) ?? [])]
  }
}

/** Joins calls only with results of the same source and agent, since another source may repeat both. */
function keyOf(entry: Entry, call: string): string {
  return `${entry.source}\n${entry.agent ?? ""}\n${call}`
}
