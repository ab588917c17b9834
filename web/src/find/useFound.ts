import { useCallback, useEffect, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { FoundMatch, FoundStretch } from "#protocol/search"
import { client } from "../api/client.ts"
import type { Looked } from "./looked.ts"

export interface Found {
  /** What was asked; null before anything was. */
  looked: Looked | null
  /** Each entry with a match, in their order, and how many it has. */
  entries: readonly (readonly [seq: number, count: number])[]
  /** The first matches of each stretch, with their excerpts. */
  matches: readonly FoundMatch[]
  /** Texts that are stored shortened: what is left out of them wasn't looked through. */
  shortened: number
  /** Not all has been looked through yet. */
  counting: boolean
  error: unknown
}

const nothing: Found = { looked: null, entries: [], matches: [], shortened: 0, counting: false, error: null }

/**
 * All matches in a session: from where the reader is to the end, then what is before. They come stretch by stretch; `onFirst`
 * hears of the first entry that has one. Only the last question's answer counts.
 */
export function useFound(id: string) {
  const [found, setFound] = useState(nothing)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const ask = useCallback(
    async (looked: Looked, near: number, onFirst: (seq: number) => void): Promise<void> => {
      running.current?.abort()
      const mine = new AbortController()
      running.current = mine
      const { signal } = mine
      let now: Found = { ...nothing, looked, counting: true }
      // What was found before stands there until there is an answer, so that nothing flickers.
      setFound((before) => ({ ...before, counting: true, error: null }))
      const take = (stretch: FoundStretch) => {
        if (now.entries.length === 0 && stretch.entries[0]) onFirst(stretch.entries[0][0])
        now = merged(now, stretch)
        setFound(now)
      }
      try {
        for (const part of [{ cursor: String(near - 1) }, { cursor: "0", upto: near - 1 }]) {
          if (part.upto === 0) continue
          for (let cursor: string | null = part.cursor; cursor !== null; ) {
            const stretch: FoundStretch = await client.send(
              calls.findInSession,
              { id, ...looked, ...part, cursor },
              { signal },
            )
            if (signal.aborted) return
            take(stretch)
            cursor = stretch.next
          }
        }
        setFound({ ...now, counting: false })
      } catch (error) {
        if (!signal.aborted) setFound({ ...now, counting: false, error })
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

/** What is before the reader comes after what is behind. */
function merged(now: Found, stretch: FoundStretch): Found {
  const bySeq = <T>(some: readonly T[], others: readonly T[], seqOf: (one: T) => number): readonly T[] => {
    const [first, last] = [others[0], some.at(-1)]
    if (first === undefined || last === undefined || seqOf(first) > seqOf(last)) return [...some, ...others]
    const at = some.findIndex((one) => seqOf(one) > seqOf(first))
    return [...some.slice(0, at), ...others, ...some.slice(at)]
  }
  return {
    ...now,
    entries: bySeq(now.entries, stretch.entries, ([seq]) => seq),
    matches: bySeq(now.matches, stretch.matches, ({ seq }) => seq),
    shortened: now.shortened + stretch.shortened,
  }
}
