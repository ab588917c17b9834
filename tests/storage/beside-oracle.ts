import type { Draft } from "#agents/reader"
import type { Entry } from "#protocol/entries"
import { chanceOf } from "../harness/chance.ts"

/** Random entries, with their totals counted in the simplest way: all at once, from the whole list. */
export interface Line {
  entry: Entry
  named: Pick<Draft, "key" | "undoes" | "copiedFrom">
  raw: Uint8Array
}

const from = Date.UTC(2026, 0, 1)

/** Lines of two sources, interleaved; their entries have no seq of a reading yet, only their order. */
export function linesBy(seed: number, count: number): Line[] {
  const chance = chanceOf(seed)
  const lines: Line[] = []
  const numbers = new Map<string, number>()
  const pick = <T>(all: readonly T[]): T => all[chance.from(0, all.length - 1)] as T
  let calls = 0
  for (let seq = 1; seq <= count; seq++) {
    const source = pick(["main", "main", "agent-x"])
    const line = numbers.get(source) ?? 0
    numbers.set(source, line + 1)
    const kind = pick(["prompt", "answer", "call", "call", "result", "result", "hidden", "raw"] as const)
    const entry: Entry = { seq, source, line, kind, parts: [] }
    if (chance.is(0.8)) entry.at = new Date(from + seq * 1000 + chance.from(-3000, 3000)).toISOString()
    if (source === "agent-x") entry.agent = "x"
    else if (chance.is(0.1)) entry.agent = pick(["y", "z"])
    if (entry.agent && chance.is(0.2)) entry.under = `call-${chance.from(0, calls + 2)}`
    const text = `${kind} ${chance.from(0, 99)}`
    if (kind === "prompt")
      entry.parts.push({ type: "prompt", text, ...(chance.is(0.2) && { as: pick(["refusal", "answer", "goal"]) }) })
    if (kind === "answer") {
      entry.parts.push({ type: "answer", text })
      entry.model = pick(["one", "two"])
    }
    if (kind === "raw") entry.parts.push({ type: "raw", what: pick(["odd", "odder"]), bytes: 3 })
    for (let more = kind === "call" ? chance.from(1, 2) : 0; more > 0; more--) {
      // Now and then an id is used again.
      const id = chance.is(0.9) ? `call-${calls++}` : `call-${chance.from(0, calls)}`
      entry.parts.push({ type: "call", id, name: "Bash", does: pick(["run", "task"]), title: `Ran ${seq}` })
    }
    if (kind === "result") {
      const call = `call-${chance.from(0, calls)}`
      const failed = chance.is(0.3) && { failed: true as const }
      const agent = chance.is(0.1) && { agent: pick(["x", "y"]) }
      entry.parts.push({ type: "result", call, text, ms: chance.from(0, 5000), ...failed, ...agent })
      entry.touched = Array.from({ length: chance.from(0, 2) }, () => ({
        path: `src/${chance.from(0, 5)}.ts`,
        how: pick(["edit", "write"] as const),
        added: chance.from(0, 9),
        removed: chance.from(0, 9),
      }))
    }
    if (chance.is(0.3)) entry.usage = { input: chance.from(0, 99), output: chance.from(0, 99), cost: 0.25 }
    const named: Line["named"] = {}
    if (chance.is(0.5)) named.key = { id: `${kind} ${chance.from(0, 12)}`, again: pick(["replaces", "repeats"]) }
    if (chance.is(0.03)) named.undoes = `prompt ${chance.from(0, 12)}`
    if (chance.is(0.03)) {
      named.copiedFrom = "elsewhere"
      entry.repeats = { session: "elsewhere" }
    }
    const raw = new TextEncoder().encode(chance.is(0.2) ? "the same line" : `line ${seq}`)
    lines.push({ entry, named, raw })
  }
  return lines
}

/** Their totals. `entries` already have their seqs. */
export function plainly(entries: readonly Entry[]) {
  const replaced = new Set(entries.flatMap((entry) => entry.replaces ?? []))
  const counted = entries.filter((entry) => !entry.repeats)
  const shown = counted.filter((entry) => !replaced.has(entry.seq))
  const touched = shown.flatMap((entry) => entry.touched ?? [])
  const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((all, one) => all + (one ?? 0), 0)
  const calls = shown.flatMap((entry) => entry.parts.filter((part) => part.type === "call"))
  const results = shown.flatMap((entry) => entry.parts.filter((part) => part.type === "result"))
  return {
    calls: calls.length,
    failures: results.filter((part) => part.failed).length,
    files: new Set(touched.map((one) => one.path)).size,
    added: sum(touched.map((one) => one.added)),
    removed: sum(touched.map((one) => one.removed)),
    repeated: entries.length - counted.length,
    input: sum(counted.map((entry) => entry.usage?.input)),
    agents: new Set(counted.flatMap((entry) => entry.agent ?? [])).size,
    unknown: counted.filter((entry) => entry.kind === "raw").length,
    prompts: shown.filter((entry) => entry.kind === "prompt" && entry.agent === undefined).map((entry) => entry.seq),
  }
}
