import { agentOfSource } from "#agents/sources"
import type { Source } from "#protocol/sessions"

/**
 * Which seqs a list of rows goes through. A row is addressed by its seq; whole stretches that cannot hold anything of this
 * conversation (a sub-agent's file that was sent in one go) are left out, so that nobody scrolls through nothing.
 * What is mixed within a stretch stays in the list and takes no height.
 */
export interface Segments {
  count: number
  seqAt(index: number): number
  /** The row of this seq, or of the last one before it. */
  indexOf(seq: number): number
}

export interface Stretch {
  from: number
  to: number
}

/** Stretches without what lies in the holes (in order, without overlaps), which a reader has folded away. */
export function without(stretches: readonly Stretch[], holes: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = []
  let at = 0
  for (const { from, to } of stretches) {
    let next = from
    while (at < holes.length && holes[at]!.to < from) at++
    for (let hole = at; hole < holes.length && holes[hole]!.from <= to; hole++) {
      if (holes[hole]!.from > next) left.push({ from: next, to: holes[hole]!.from - 1 })
      next = Math.max(next, holes[hole]!.to + 1)
    }
    if (next <= to) left.push({ from: next, to })
  }
  return left
}

/** The main conversation: everything but what is certainly a sub-agent's. */
export function mainStretches(sources: readonly Source[], total: number): Stretch[] {
  const others = sources
    .filter((source) => agentOfSource(source.name) !== null && source.first !== null && source.last !== null)
    .map((source) => ({ from: source.first!, to: source.last!, lines: source.lines }))
    // A stretch that has as many seqs as the source has lines holds nothing else.
    .filter((stretch) => stretch.to - stretch.from + 1 === stretch.lines)
    .sort((a, b) => a.from - b.from)
  const stretches: Stretch[] = []
  let from = 1
  for (const other of others) {
    if (other.from > from) stretches.push({ from, to: other.from - 1 })
    from = Math.max(from, other.to + 1)
  }
  if (from <= total) stretches.push({ from, to: total })
  return stretches
}

/** Stretches that were found when the session had `base` entries, and all that has come since. */
export function withNew(stretches: readonly Stretch[], base: number, total: number): Stretch[] {
  return total > base ? [...stretches, { from: base + 1, to: total }] : [...stretches]
}

/** A sub-agent's conversation: from its first entry to its last, as its source says, or as it is listed. */
export function agentStretches(sources: readonly Source[], agent: string, listed: Stretch | null): Stretch[] {
  const own = sources.find((source) => agentOfSource(source.name) === agent)
  const from = Math.min(own?.first ?? Number.POSITIVE_INFINITY, listed?.from ?? Number.POSITIVE_INFINITY)
  const to = Math.max(own?.last ?? 0, listed?.to ?? 0)
  return from <= to ? [{ from, to }] : []
}

export function segmentsOf(stretches: readonly Stretch[]): Segments {
  const starts: number[] = []
  const froms = stretches.map((stretch) => stretch.from)
  let count = 0
  for (const stretch of stretches) {
    starts.push(count)
    count += stretch.to - stretch.from + 1
  }
  return {
    count,
    seqAt(index) {
      const at = lastAt(starts, index)
      const stretch = stretches[at]
      return stretch ? stretch.from + index - starts[at]! : 1
    },
    indexOf(seq) {
      const at = lastAt(froms, seq)
      const stretch = stretches[at]
      return stretch ? Math.max(0, starts[at]! + Math.min(seq, stretch.to) - stretch.from) : 0
    },
  }
}

/** The place of the last of these (in order) that is no more than `limit`, else 0. */
function lastAt(values: readonly number[], limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
