import { useQuery } from "@tanstack/react-query"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { SubAgentRow } from "#protocol/turns"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"

/** Nobody looks through more, and a hostile list ends here. */
const most = 2_000
/** While a session runs, they are asked for again no more often than this. */
const EVERY_MS = 2_500

export interface Agents {
  all: readonly SubAgentRow[]
  find(agent: string): SubAgentRow | undefined
  /** The sub-agents that an agent is inside of, outermost first, itself last. */
  pathTo(agent: string): SubAgentRow[]
  state: "loading" | "here" | "failed"
  /** Asks for them; until somebody does, nobody has. */
  want: () => void
  retry: () => void
}

/** The sub-agents of a session, once something on the page wants to know of them. */
export function useAgents(id: string, total: number, isLive: boolean): Agents {
  const [wanted, setWanted] = useState(false)
  const query = useQuery({
    queryKey: keyOf(calls.listAgents, { id }),
    queryFn: ({ signal }) => listAll(id, signal),
    enabled: wanted,
    staleTime: 5_000,
  })
  const { data, isError, refetch, isFetching } = query
  const asked = useRef({ total, at: 0 })
  useEffect(() => {
    if (!wanted || !isLive || isFetching || total === asked.current.total) return
    const wait = Math.max(0, asked.current.at + EVERY_MS - performance.now())
    const timer = setTimeout(() => {
      asked.current = { total, at: performance.now() }
      void refetch()
    }, wait)
    return () => clearTimeout(timer)
  }, [wanted, isLive, isFetching, total, refetch])
  const want = useCallback(() => setWanted(true), [])
  return useMemo(() => {
    const all = data ?? []
    const known = new Map(all.map((row) => [row.agent, row]))
    return {
      all,
      find: (agent) => known.get(agent),
      pathTo: (agent) => pathTo(known, agent),
      state: data ? "here" : isError ? "failed" : "loading",
      want,
      retry: () => void refetch(),
    }
  }, [data, isError, want, refetch])
}

async function listAll(id: string, signal: AbortSignal): Promise<SubAgentRow[]> {
  const all: SubAgentRow[] = []
  let cursor: string | null = null
  do {
    const input: { id: string; limit: number; cursor?: string } = { id, limit: 500, ...(cursor !== null && { cursor }) }
    const answer: { agents: SubAgentRow[]; next: string | null } = await client.send(calls.listAgents, input, {
      signal,
    })
    all.push(...answer.agents)
    cursor = answer.next
  } while (cursor !== null && all.length < most)
  return all
}

/** Hostile lists may have parents in a circle: nobody is named twice. */
export function pathTo(known: ReadonlyMap<string, SubAgentRow>, agent: string): SubAgentRow[] {
  const path: SubAgentRow[] = []
  const seen = new Set<string>()
  for (let at: string | null = agent; at !== null && !seen.has(at); ) {
    seen.add(at)
    const row = known.get(at)
    if (!row) break
    path.unshift(row)
    at = row.parent
  }
  return path
}

export interface Branch {
  row: SubAgentRow
  inner: Branch[]
}

/** The sub-agents as a tree. One whose parent is not there, or is itself further down, stands at the top. */
export function treeOf(all: readonly SubAgentRow[]): Branch[] {
  const known = new Map(all.map((row) => [row.agent, row]))
  const branches = new Map<string, Branch>(all.map((row) => [row.agent, { row, inner: [] }]))
  const top: Branch[] = []
  for (const branch of branches.values()) {
    const { row } = branch
    const path = pathTo(known, row.agent)
    const parent = row.parent === null || path[0]?.parent !== null ? undefined : branches.get(row.parent)
    ;(parent?.inner ?? top).push(branch)
  }
  return top
}
