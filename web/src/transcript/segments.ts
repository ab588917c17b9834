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

interface Stretch {
  from: number
  to: number
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

/** A sub-agent's conversation: where its source lies if it has one of its own, else the seqs that it can be between. */
export function agentStretches(
  sources: readonly Source[],
  agent: { agent: string; from: number; to: number | undefined },
  total: number,
): Stretch[] {
  const own = sources.find((source) => agentOfSource(source.name) === agent.agent)
  if (own && own.first !== null && own.last !== null) return [{ from: own.first, to: own.last }]
  return [{ from: agent.from, to: agent.to ?? Math.min(total, agent.from + 2_000) }]
}

export function segmentsOf(stretches: readonly Stretch[]): Segments {
  const starts: number[] = []
  let count = 0
  for (const stretch of stretches) {
    starts.push(count)
    count += stretch.to - stretch.from + 1
  }
  return {
    count,
    seqAt(index) {
      let at = stretches.length - 1
      while (at > 0 && starts[at]! > index) at--
      const stretch = stretches[at]
      return stretch ? stretch.from + index - starts[at]! : 1
    },
    indexOf(seq) {
      let at = stretches.length - 1
      while (at > 0 && stretches[at]!.from > seq) at--
      const stretch = stretches[at]
      return stretch ? Math.max(0, starts[at]! + Math.min(seq, stretch.to) - stretch.from) : 0
    },
  }
}
