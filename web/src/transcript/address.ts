/**
 * Addresses within a session's page: `#e12` marks an entry, `#e10-e14` a range, and `/agents/<agent>` before them is a
 * sub-agent's own conversation. What is no such address leads to the session's beginning.
 */

export interface Spot {
  /** The sub-agent whose conversation it is; null: the main one. */
  agent: string | null
  /** The entry, and the last one of a range. */
  seq: number | null
  to: number | null
}

/** Entries that are marked: `seq` shows `said`, which may be its result; `to` is the last one of a range. */
export interface Target {
  seq: number
  to: number
  said: number
}

export const targetOf = (seq: number, to: number | null = null): Target => ({ seq, to: to ?? seq, said: seq })

const marked = /^#e([1-9]\d{0,8})(?:-e?([1-9]\d{0,8}))?$/
/** The session's page, or a share link's, and what lies inside it. */
const inside = /^(\/(?:sessions|s)\/[^/]+)(?:\/agents\/([^/]+))?\/?$/

/** The entry that the address leads to. */
export function seqOfHash(hash: string): number | null {
  const found = marked.exec(hash)
  return found ? Number(found[1]) : null
}

export function spotAt(path: string, hash: string): Spot {
  const found = marked.exec(hash)
  const seq = found ? Number(found[1]) : null
  const to = found?.[2] === undefined ? null : Number(found[2])
  return { agent: agentIn(path), seq, to: seq !== null && to !== null && to > seq ? to : null }
}

function agentIn(path: string): string | null {
  const agent = inside.exec(path)?.[2]
  if (agent === undefined) return null
  try {
    return decodeURIComponent(agent)
  } catch {
    // A stray % in an address that somebody made up.
    return agent
  }
}

export function hashOf({ seq, to }: Pick<Spot, "seq" | "to">): string {
  if (seq === null) return ""
  return to === null || to <= seq ? `#e${seq}` : `#e${seq}-e${to}`
}

/** The same page at another spot; `path` may lie in a sub-agent. */
export function pathOf(path: string, spot: Spot): string {
  const page = inside.exec(path)?.[1] ?? path
  const agent = spot.agent === null ? "" : `/agents/${encodeURIComponent(spot.agent)}`
  return `${page}${agent}${hashOf(spot)}`
}
