import type { Entry, Part } from "#protocol/entries"
import { CallIndex } from "./call-index.ts"
import { damaged } from "./damage.ts"
import { agentOfSource } from "./sources.ts"
import {
  type Block,
  type CallPart,
  type CallView,
  callView,
  imageView,
  type Place,
  type ResultView,
  type Row,
  resultView,
} from "./views.ts"

/**
 * What each row of a transcript shows, from the loaded entries. A row belongs to one seq; a result is shown with its call, so
 * its own row is empty. The order is the file's: only results move.
 *
 * Made for a list that is indexed by seq and has only a window of a long session: `add` and `remove` take pages, at a cost
 * proportional to the page, and `row` costs as much as the row. A row is the same object until its content changes.
 */

export type { Block, CallView, FileView, ImageView, Place, ResultView, Row } from "./views.ts"

/** A sub-agent seen so far. `under` is the id of the call that ran it; `calledAt` is that call's seq, if loaded. */
export interface SubAgent {
  agent: string
  under?: string
  calledAt?: number
}

/** Each row looks at all stretches that were taken back. */
const MOST_UNDONE = 500

export class Join {
  #entries = new Map<number, Entry>()
  #rows = new Map<number, Row | null>()
  #index = new CallIndex()
  #replaced = new Map<number, number>()
  /** The sub-agent that each call ran, by the call's id, and the call that ran each sub-agent. Small, and never dropped. */
  #ran = new Map<string, string>()
  #under = new Map<string, string>()
  #callAt = new Map<string, number>()
  #agents = new Set<string>()
  #files = new Set<string>()
  /** The stretches that were taken back, by the seq of the entry that says so. */
  #undone = new Map<number, { from: number; to: number; agent: string | undefined }>()
  /** Whether anything loaded so far was understood; else the unknown records are all there is to show. */
  #understood = false

  /** `sources` are the names of the session's known sources; see `knows`. */
  constructor(sources: Iterable<string> = []) {
    this.knows(sources)
  }

  /**
   * Adds names of the session's sources. Entries of a sub-agent that has its own file are taken only from there, since some
   * versions repeat them in the main file.
   */
  knows(sources: Iterable<string>): void {
    for (const source of sources) {
      const agent = agentOfSource(source)
      if (agent === null) continue
      this.#files.add(agent)
      this.#agents.add(agent)
    }
  }

  /** Adds entries of any page, in any order. Entries that are already there must be the same. */
  add(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      if (this.#entries.has(entry.seq)) continue
      this.#entries.set(entry.seq, entry)
      this.#rows.delete(entry.seq)
      this.#learn(entry)
      this.#takeBack(entry)
      if (entry.replaces !== undefined) {
        this.#replaced.set(entry.replaces, entry.seq)
        this.#change(entry.replaces)
      }
      for (const part of entry.parts) this.#take(entry, part)
    }
  }

  /** Forgets the entries from `first` to `last`, both included. */
  remove(first: number, last: number): void {
    for (let seq = first; seq <= last; seq++) {
      const entry = this.#entries.get(seq)
      if (!entry) continue
      for (const part of entry.parts) this.#drop(entry, part)
      if (entry.replaces !== undefined) {
        this.#replaced.delete(entry.replaces)
        this.#change(entry.replaces)
      }
      this.#entries.delete(seq)
      this.#rows.delete(seq)
    }
  }

  /** Whether an entry was here before: a copy of earlier history. Undefined if it is not loaded. */
  repeats(seq: number): Entry["repeats"] | null | undefined {
    const entry = this.#entries.get(seq)
    return entry && (entry.repeats ?? null)
  }

  /** The stretch of a conversation that was taken back and holds the entry `seq`; the longest, if one was taken back within another. */
  undone(seq: number, agent?: string): { from: number; to: number } | undefined {
    let found: { from: number; to: number } | undefined
    for (const stretch of this.#undone.values()) {
      if (seq < stretch.from || seq > stretch.to || stretch.agent !== agent) continue
      if (!found || stretch.to - stretch.from > found.to - found.from) found = stretch
    }
    return found && { from: found.from, to: found.to }
  }

  /**
   * What the row `seq` shows in a conversation: the main one, or a sub-agent's. Null if there is nothing to show, undefined if
   * the entry is not loaded.
   */
  row(seq: number, agent?: string): Row | null | undefined {
    const entry = this.#entries.get(seq)
    if (!entry) return undefined
    if (conversationOf(entry) !== agent || this.#isTold(entry)) return null
    const known = this.#rows.get(seq)
    if (known !== undefined) return known
    const row = this.#make(entry)
    this.#rows.set(seq, row)
    return row
  }

  /**
   * The row that shows what an entry says in a conversation: its own, that of its call, or that of what replaced it. Null if
   * none does, undefined if the entry is not loaded.
   */
  holder(seq: number, agent?: string): number | null | undefined {
    let entry = this.#entries.get(seq)
    if (!entry) return undefined
    for (let next: Entry | undefined = entry; next; next = this.#entries.get(this.#replaced.get(next.seq) ?? 0))
      entry = next
    if (this.row(entry.seq, agent)) return entry.seq
    for (const part of entry.parts) {
      const at = part.type === "result" && part.call !== "" ? this.#index.callOf(entry, part.call) : undefined
      const call = at === undefined ? undefined : (this.#replaced.get(at) ?? at)
      if (call !== undefined && this.row(call, agent)) return call
    }
    return null
  }

  /** The sub-agents known so far, in the order of their first appearance. */
  subAgents(): SubAgent[] {
    return [...this.#agents].map((agent) => {
      const under = this.#under.get(agent)
      const calledAt = under === undefined ? undefined : this.#callAt.get(under)
      return { agent, ...(under !== undefined && { under }), ...(calledAt !== undefined && { calledAt }) }
    })
  }

  /** A repetition: the sub-agent has a file of its own, and this entry is in another one. */
  #isTold(entry: Entry): boolean {
    return entry.agent !== undefined && this.#files.has(entry.agent) && agentOfSource(entry.source) !== entry.agent
  }

  #learn(entry: Entry): void {
    if (!this.#understood && entry.parts.some((part) => part.type !== "raw")) {
      this.#understood = true
      this.#rows.clear()
    }
    const agent = conversationOf(entry)
    const from = agentOfSource(entry.source)
    if (from !== null) this.#files.add(from)
    if (agent !== undefined) this.#agents.add(agent)
    if (entry.agent !== undefined && entry.under !== undefined) this.#runs(entry.under, entry.agent)
  }

  #runs(call: string, agent: string): void {
    this.#agents.add(agent)
    if (!this.#under.has(agent)) this.#under.set(agent, call)
    if (this.#ran.get(call) === agent) return
    this.#ran.set(call, agent)
    const at = this.#callAt.get(call)
    if (at !== undefined) this.#rows.delete(at)
  }

  /** Remembered also when its page goes, so that what is folded stays folded. */
  #takeBack({ seq, undoes, ...entry }: Entry): void {
    if (!undoes || undoes.to < undoes.from || undoes.to >= seq) return
    this.#undone.set(seq, { ...undoes, agent: conversationOf({ seq, ...entry }) })
    if (this.#undone.size > MOST_UNDONE)
      for (const oldest of this.#undone.keys()) return void this.#undone.delete(oldest)
  }

  #take(entry: Entry, part: Part): void {
    if (part.type === "call" && part.id !== "") {
      this.#callAt.set(part.id, entry.seq)
      this.#changeAll(this.#index.add("call", entry, part.id))
    } else if (part.type === "result" && part.call !== "") {
      if (part.agent !== undefined) this.#runs(part.call, part.agent)
      this.#changeAll(this.#index.add("result", entry, part.call))
    }
  }

  #drop(entry: Entry, part: Part): void {
    if (part.type === "call") {
      if (this.#callAt.get(part.id) === entry.seq) this.#callAt.delete(part.id)
      this.#changeAll(this.#index.remove("call", entry, part.id))
    } else if (part.type === "result") this.#changeAll(this.#index.remove("result", entry, part.call))
  }

  #change(seq: number): void {
    this.#rows.delete(seq)
  }

  #changeAll(seqs: Iterable<number>): void {
    for (const seq of seqs) this.#change(seq)
  }

  #make(entry: Entry): Row | null {
    if (entry.kind === "hidden" || this.#replaced.has(entry.seq)) return null
    const blocks: Block[] = []
    // Images after a result come from the same tool and are shown with it.
    let afterResult = false
    for (const [index, part] of entry.parts.entries()) {
      if (part.type === "image") {
        if (!afterResult) blocks.push({ type: "image", image: imageView(part) })
        continue
      }
      if (part.type === "file") {
        const { blob, media, bytes, name } = part
        blocks.push({ type: "file", file: { blob, media, bytes, name } })
        continue
      }
      afterResult = part.type === "result"
      const place = { seq: entry.seq, part: index }
      if (part.type === "call") blocks.push(this.#call(entry, part, place))
      else if (part.type === "result") {
        if (this.#index.callOf(entry, part.call) !== undefined) continue
        const agent = part.agent ?? this.#ran.get(part.call)
        const result = resultView(entry, part, index)
        blocks.push({ type: "result", result, ...(agent !== undefined && { agent }) })
      } else if (part.type === "raw") {
        if (part.words !== undefined || !this.#understood || damaged.has(part.what)) blocks.push({ ...part, place })
      } else if (part.text !== "") blocks.push({ ...part, place })
    }
    if (blocks.length === 0) return null
    const row: Row = { seq: entry.seq, blocks }
    if (entry.at !== undefined) row.at = entry.at
    if (entry.message !== undefined) row.message = entry.message
    if (entry.model !== undefined) row.model = entry.model
    return row
  }

  #call(entry: Entry, part: CallPart, place: Place): CallView {
    const { id } = part
    const view = callView(part, place)
    const [result, ...again] = outcomeFirst(this.#resultsOf(entry, id))
    if (result) view.result = result
    if (again.length > 0) view.again = again
    const agent = this.#ran.get(id)
    if (agent !== undefined) view.agent = agent
    return view
  }

  #resultsOf(call: Entry, id: string): ResultView[] {
    const views: ResultView[] = []
    if (id === "") return views
    for (const seq of this.#index.resultsOf(call, id)) {
      const entry = this.#entries.get(seq)
      if (!entry || this.#replaced.has(seq) || this.#index.callOf(entry, id) !== call.seq) continue
      for (const [index, part] of entry.parts.entries()) {
        if (part.type !== "result" || part.call !== id) continue
        const view = resultView(entry, part, index)
        if (!views.some((other) => other.text === view.text && other.failed === view.failed)) views.push(view)
      }
    }
    return views
  }
}

/** Of several results the one that tells how the call ended stands for it: a script also has those of what it did. */
function outcomeFirst(results: ResultView[]): ResultView[] {
  const at = results.findIndex(({ failed, refused, exit }) => failed || refused || exit !== undefined)
  return at <= 0 ? results : [...results.splice(at, 1), ...results]
}

/** The sub-agent whose conversation an entry is in; undefined for the main one. */
export function conversationOf(entry: Entry): string | undefined {
  return entry.agent ?? agentOfSource(entry.source) ?? undefined
}
