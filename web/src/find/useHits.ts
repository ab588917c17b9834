import { useCallback, useEffect, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { SearchHit } from "#protocol/search"
import { client } from "../api/client.ts"

export interface Hits {
  /** What was asked; null before anything was. */
  q: string | null
  hits: readonly SearchHit[]
  /** Where the next page begins; null when all are there. */
  next: string | null
  busy: boolean
  error: unknown
}

const nothing: Hits = { q: null, hits: [], next: null, busy: false, error: null }

/** The entries that have the words, page by page. Only the last question's answer counts. */
export function useHits(id: string) {
  const [found, setFound] = useState(nothing)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const ask = useCallback(
    async (q: string, before: Pick<Hits, "hits" | "next">): Promise<readonly SearchHit[]> => {
      running.current?.abort()
      const mine = new AbortController()
      running.current = mine
      setFound({ ...before, q, busy: true, error: null })
      try {
        const cursor = before.next === null ? {} : { cursor: before.next }
        const page = await client.send(calls.searchSession, { id, q, ...cursor }, { signal: mine.signal })
        if (mine.signal.aborted) return []
        setFound({ q, hits: [...before.hits, ...page.hits], next: page.next, busy: false, error: null })
        return page.hits
      } catch (error) {
        if (!mine.signal.aborted) setFound({ ...before, q, busy: false, error })
        return []
      }
    },
    [id],
  )
  const forget = useCallback(() => {
    running.current?.abort()
    setFound(nothing)
  }, [])
  return { found, ask, forget }
}
