import { cleanLine } from "#protocol/clean"
import type { Numbers } from "#protocol/turns"
import { type Amounts, addTo, noAmounts, usageOf } from "./bounds.ts"

/** The numbers of a session as they are kept between appends: a bounded piece of JSON, read and written with each. */
export interface Kept {
  /** The turn that is under way, by its number and its prompt. */
  turn: { n: number; seq: number } | null
  turns: number
  at: number | null
  last: number | null
  /** The latest moment of the main conversation at which somebody did something. */
  clock: number | null
  working: number
  waiting: number
  calls: number
  failures: number
  files: number
  added: number
  removed: number
  agents: number
  repeated: number
  usage: Amounts
  /** The newest model, for tokens that come without one. */
  model: string | null
  models: { model: string; answers: number; usage: Amounts }[]
  slowest: { seq: number; title: string; ms: number }[]
  unknown: { what: string; count: number }[]
}

export const nothingKept = (): Kept => ({
  turn: null,
  turns: 0,
  at: null,
  last: null,
  clock: null,
  working: 0,
  waiting: 0,
  calls: 0,
  failures: 0,
  files: 0,
  added: 0,
  removed: 0,
  agents: 0,
  repeated: 0,
  usage: noAmounts(),
  model: null,
  models: [],
  slowest: [],
  unknown: [],
})

/** A transcript may name as many models and kinds of records as it likes: beyond this they are counted together. */
const MOST_NAMES = 50
const SLOWEST = 10
const OTHERS = "others"

export function modelIn(kept: Kept, name: string): Kept["models"][number] {
  const found = kept.models.find((one) => one.model === name)
  if (found) return found
  if (kept.models.length >= MOST_NAMES && name !== OTHERS) return modelIn(kept, OTHERS)
  const one = { model: name, answers: 0, usage: noAmounts() }
  kept.models.push(one)
  return one
}

export function noteUnknown(kept: Kept, what: string): void {
  const name = cleanLine(what, 100)
  const found = kept.unknown.find((one) => one.what === name)
  if (found) found.count += 1
  else if (kept.unknown.length >= MOST_NAMES && name !== OTHERS) noteUnknown(kept, OTHERS)
  else kept.unknown.push({ what: name, count: 1 })
}

/** Records that were counted as unknown, and are no more. */
export function forgetUnknown(kept: Kept, what: string, count: number): void {
  const name = cleanLine(what, 100)
  const found = kept.unknown.find((one) => one.what === name) ?? kept.unknown.find((one) => one.what === OTHERS)
  if (found) found.count -= count
  kept.unknown = kept.unknown.filter((one) => one.count > 0)
}

export const isAmongSlowest = (kept: Kept, ms: number): boolean =>
  kept.slowest.length < SLOWEST || ms > (kept.slowest.at(-1)?.ms ?? 0)

/** The slowest first; of those that took equally long the earliest. */
export function noteSlow(kept: Kept, one: Kept["slowest"][number]): void {
  const after = kept.slowest.findIndex(({ ms }) => ms < one.ms)
  kept.slowest.splice(after < 0 ? kept.slowest.length : after, 0, one)
  kept.slowest.length = Math.min(kept.slowest.length, SLOWEST)
}

export function noteUsage(kept: Kept, model: string | undefined, amounts: Amounts): void {
  addTo(kept.usage, amounts)
  const name = model ?? kept.model
  if (name !== null) addTo(modelIn(kept, name).usage, amounts)
}

export const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** As they are shown. */
export function numbersOf(kept: Kept): Numbers {
  const { turn: _, clock: __, model: ___, at, last, working, waiting, usage, models, ...counts } = kept
  return {
    ...counts,
    at: isoOf(at),
    last: isoOf(last),
    workingMs: working,
    waitingMs: waiting,
    usage: usageOf(usage),
    models: models.map((one) => ({ ...one, usage: usageOf(one.usage) })),
  }
}
