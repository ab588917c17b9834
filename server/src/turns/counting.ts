import { cleanLine } from "#protocol/clean"
import type { Entry, Part } from "#protocol/entries"
import { addTo, amount, amountsOf, hashOf, momentOf, nameOf, noAmounts, pathOf } from "./bounds.ts"
import type { Replaced } from "./keys.ts"
import { isAmongSlowest, type Kept, modelIn, noteSlow, noteUnknown, noteUsage } from "./numbers.ts"
import { beginsTurn, promptOf, taskIn } from "./prompt.ts"
import { type AgentRow, type CallRow, type ChangeRow, type Counted, noGain, type TurnGain } from "./sums.ts"

/**
 * Counts entries as they arrive, one after the other: into the numbers of the session, into turns, sub-agents, calls and
 * changes. Pure: what was there before is given, what is to be written comes out. However the entries are cut into appends, it
 * comes to the same.
 */

/** What was there before, as far as these entries may mean it. */
export interface Before {
  numbers: Kept
  agents: readonly AgentRow[]
  calls: readonly CallRow[]
}

export const hashOfCall = (id: string) => hashOf("call", id)

const partsOf = <T extends Part["type"]>(entry: Entry, type: T) =>
  entry.parts.filter((part): part is Extract<Part, { type: T }> => part.type === type)

/** The counts as they grow by the entries that are added, and what is to be written of them. */
export class Counter {
  readonly numbers: Kept
  readonly turns = new Map<number, TurnGain>()
  readonly changedAgents = new Set<AgentRow>()
  readonly newCalls = new Map<string, CallRow>()
  readonly changes = new Map<string, ChangeRow>()
  /** Changes that were there before and count no more. */
  readonly undone: { hash: string; seq: number; turn: number | null; added: number; removed: number }[] = []
  readonly prompts = new Map<number, { seq: number; text: string; at: string | null }>()
  /** Prompts that were there before and have been replaced. */
  readonly unprompted: number[] = []
  private readonly agents: Map<string, AgentRow>
  private readonly calls: Map<string, CallRow>
  /** Sub-agents by the call that started them, which has not come yet. */
  private readonly waiting = new Map<string, AgentRow[]>()

  constructor({ numbers, agents, calls }: Before) {
    this.numbers = numbers
    this.agents = new Map(agents.map((row) => [row.agent, row]))
    this.calls = new Map(calls.map((row) => [row.hash, row]))
    for (const row of agents) if (row.call !== null && row.called_at === null) this.waitFor(row.call, row)
  }

  private waitFor(call: string, row: AgentRow): void {
    const rows = this.waiting.get(call)
    if (rows) rows.push(row)
    else this.waiting.set(call, [row])
  }

  private gainOf(n: number): TurnGain {
    const found = this.turns.get(n)
    if (found) return found
    const gain = noGain(n)
    this.turns.set(n, gain)
    return gain
  }

  private agentRow(name: string): AgentRow {
    let row = this.agents.get(name)
    if (!row) {
      const counts = { seq: null, last_seq: null, at: null, last: null, calls: 0, failures: 0, ...noAmounts() }
      const links = { title: null, call: null, called_at: null, parent: null, turn: this.numbers.turn?.n ?? null }
      row = { agent: name, source: null, ...counts, ...links }
      this.agents.set(name, row)
    }
    this.changedAgents.add(row)
    return row
  }

  /** Joins a sub-agent with the call that started it, whichever of the two came first. */
  private link(row: AgentRow, id: string): void {
    if (row.called_at !== null) return
    const call = nameOf(id)
    // The first that was named, whoever names another one later.
    if (row.call !== null && row.call !== call) return
    row.call = call
    this.changedAgents.add(row)
    const from = this.calls.get(hashOfCall(id))
    if (from) this.linkTo(row, from)
    else this.waitFor(call, row)
  }

  private linkTo(row: AgentRow, from: CallRow): void {
    // Who says that they called themselves is in nobody's conversation.
    if (from.agent === row.agent) return
    row.called_at = from.seq
    row.parent = from.agent
    row.turn = from.turn
    row.title = from.title || row.title
    this.changedAgents.add(row)
  }

  private begin(entry: Entry, replaced: Counted | null): number {
    const text = promptOf(entry) ?? ""
    if (replaced?.begins && replaced.turn !== null) {
      // The same turn, by its newest prompt.
      const gain = this.gainOf(replaced.turn)
      if (gain.begun) gain.begun = { ...gain.begun, seq: entry.seq, text }
      else gain.moved = { seq: entry.seq, text }
      this.numbers.turn = { n: replaced.turn, seq: entry.seq }
      return replaced.turn
    }
    const n = this.numbers.turns + 1
    this.numbers.turns = n
    this.numbers.turn = { n, seq: entry.seq }
    this.gainOf(n).begun = { seq: entry.seq, text, at: momentOf(entry.at) }
    return n
  }

  /** Time passes where somebody did something in the main conversation: until a person's words they were waited for. */
  private tick(entry: Entry, now: number | null): void {
    if (now === null || entry.agent !== undefined) return
    const isPerson = entry.kind === "prompt"
    if (!isPerson && !["answer", "thinking", "call", "result"].includes(entry.kind)) return
    const gap = this.numbers.clock === null ? 0 : Math.max(now - this.numbers.clock, 0)
    if (this.numbers.turn && isPerson) this.numbers.waiting += gap
    else if (this.numbers.turn) this.numbers.working += gap
    this.numbers.clock = Math.max(this.numbers.clock ?? now, now)
  }

  private takeBack(seq: number, counted: Counted): void {
    const sums = counted.turn === null ? null : this.gainOf(counted.turn)
    const row = counted.agent === null ? null : this.agentRow(counted.agent)
    for (const sum of [this.numbers, sums, row]) {
      if (!sum) continue
      sum.calls -= counted.calls
      sum.failures -= counted.failures
    }
    if (sums) sums.errors -= counted.errors ?? 0
    if (counted.model !== null) modelIn(this.numbers, counted.model).answers -= counted.answers
    for (const [hash, added, removed] of counted.touched) {
      for (const sum of [this.numbers, sums]) {
        if (!sum) continue
        sum.added -= added
        sum.removed -= removed
      }
      if (!this.changes.delete(`${hash} ${seq}`)) this.undone.push({ hash, seq, turn: counted.turn, added, removed })
    }
    this.numbers.slowest = this.numbers.slowest.filter((one) => one.seq !== seq)
    if (counted.prompt && !this.prompts.delete(seq)) this.unprompted.push(seq)
  }

  private noteChanges(entry: Entry, turn: number | null, agent: string | null): Counted["touched"] {
    const merged = new Map<string, ChangeRow>()
    for (const { path, how, added, removed } of entry.touched ?? []) {
      const kept = pathOf(path)
      const hash = hashOf("path", kept)
      const row = merged.get(hash) ?? { hash, path: kept, seq: entry.seq, turn, agent, how, added: 0, removed: 0 }
      row.how = how
      row.added += amount(added)
      row.removed += amount(removed)
      merged.set(hash, row)
    }
    for (const row of merged.values()) {
      this.changes.set(`${row.hash} ${row.seq}`, row)
      for (const sum of [this.numbers, turn === null ? null : this.gainOf(turn)]) {
        if (!sum) continue
        sum.added += row.added
        sum.removed += row.removed
      }
    }
    return [...merged.values()].map((row) => [row.hash, row.added, row.removed])
  }

  private noteCalls(entry: Entry, turn: number | null, agent: string | null): number {
    const parts = partsOf(entry, "call")
    for (const part of parts) {
      const row = { hash: hashOfCall(part.id), seq: entry.seq, agent, turn, title: cleanLine(part.title, 200) }
      this.newCalls.set(`${row.hash} ${row.seq}`, row)
      this.calls.set(row.hash, row)
      if (part.does !== "task") continue
      const name = nameOf(part.id)
      for (const one of this.waiting.get(name) ?? []) this.linkTo(one, row)
      this.waiting.delete(name)
    }
    return parts.length
  }

  private noteResults(entry: Entry): number {
    let failures = 0
    for (const part of partsOf(entry, "result")) {
      if (part.failed && !part.refused) failures += 1
      if (part.agent !== undefined) this.link(this.agentRow(nameOf(part.agent)), part.call)
      const ms = amount(part.ms)
      if (ms > 0 && isAmongSlowest(this.numbers, ms)) {
        noteSlow(this.numbers, { seq: entry.seq, title: this.calls.get(hashOfCall(part.call))?.title ?? "", ms })
      }
    }
    return failures
  }

  /** Counts the next entry. Gives what it counted, for when it is replaced. */
  add(entry: Entry, replaces: Replaced | null): Counted | null {
    if (entry.repeats) {
      this.numbers.repeated += 1
      if (entry.agent === undefined && this.numbers.turn) this.gainOf(this.numbers.turn.n).lastSeq = entry.seq
      return null
    }
    const before = replaces?.counted ? (JSON.parse(replaces.counted) as Counted) : null
    const now = momentOf(entry.at)
    const row = entry.agent === undefined ? null : this.agentRow(nameOf(entry.agent))
    if (row && entry.under !== undefined) this.link(row, entry.under)
    if (row && isToldElsewhere(row, entry)) {
      this.numbers.repeated += 1
      this.place(entry, now, null, row)
      return null
    }
    if (replaces && before) this.takeBack(replaces.seq, before)
    this.tick(entry, now)
    const begins = beginsTurn(entry)
    const turn = row ? row.turn : begins ? this.begin(entry, before) : (this.numbers.turn?.n ?? null)
    const gain = turn === null ? null : this.gainOf(turn)
    if (entry.model !== undefined) this.numbers.model = cleanLine(entry.model, 100)
    const text = promptOf(entry)
    if (text !== null)
      this.prompts.set(entry.seq, { seq: entry.seq, text, at: entry.at ? cleanLine(entry.at, 40) : null })
    const counted: Counted = {
      turn,
      begins,
      prompt: text !== null,
      agent: row?.agent ?? null,
      model: entry.kind === "answer" ? this.numbers.model : null,
      calls: this.noteCalls(entry, turn, row?.agent ?? null),
      failures: this.noteResults(entry),
      errors: errorsIn(entry),
      answers: entry.kind === "answer" ? 1 : 0,
      touched: this.noteChanges(entry, turn, row?.agent ?? null),
    }
    for (const sum of [this.numbers, gain, row]) {
      if (!sum) continue
      sum.calls += counted.calls
      sum.failures += counted.failures
    }
    if (gain) gain.errors += counted.errors ?? 0
    if (counted.model !== null) modelIn(this.numbers, counted.model).answers += counted.answers
    if (entry.kind === "raw") noteUnknown(this.numbers, partsOf(entry, "raw")[0]?.what ?? "")
    if (entry.usage) {
      const used = amountsOf(entry.usage)
      noteUsage(this.numbers, entry.model && cleanLine(entry.model, 100), used)
      if (gain) addTo(gain.usage, used)
      if (row) addTo(row, used)
    }
    this.place(entry, now, gain, row)
    return counted
  }

  /** Where the entry lies, in its turn and in its sub-agent. */
  private place(entry: Entry, now: number | null, gain: TurnGain | null, row: AgentRow | null): void {
    if (gain && gain.n === this.numbers.turn?.n) gain.lastSeq = entry.seq
    // A turn ends with the last that is seen of it: the next one's settings are written before its prompt, after any pause.
    const seen = entry.kind === "hidden" ? null : gain
    for (const it of [this.numbers, seen, row]) {
      if (it && now !== null) it.last = Math.max(it.last ?? now, now)
    }
    if (now !== null) this.numbers.at = Math.min(this.numbers.at ?? now, now)
    if (!row) return
    if (row.seq === null) this.numbers.agents += 1
    row.seq ??= entry.seq
    row.last_seq = entry.seq
    if (now !== null) row.at = Math.min(row.at ?? now, now)
    if (entry.kind === "prompt") row.title ??= taskIn(entry)
  }
}

/** Errors that no call made. */
const errorsIn = (entry: Entry) =>
  partsOf(entry, "notice").filter(({ about }) => about === "error" || about === "hook").length

const spoken = new Set<Entry["kind"]>(["prompt", "answer", "thinking", "call", "result"])

/** Whether another source tells the same of a sub-agent. What came first counts; notes alone decide nothing. */
function isToldElsewhere(row: AgentRow, entry: Entry): boolean {
  if (!spoken.has(entry.kind)) return false
  row.source ??= entry.source
  return row.source !== entry.source
}
