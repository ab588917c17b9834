import { useEffect, useEffectEvent, useMemo, useReducer, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Turn } from "#protocol/turns"
import { client } from "../api/client.ts"

/** Nobody reads the outline of more, and a hostile one ends here. */
const most = 10_000
/** While a session runs, its last turn is asked for again no more often than this. */
const EVERY_MS = 1_200

export interface Turns {
  all: readonly Turn[]
  /** The turn that an entry belongs to; undefined before the first. */
  at(seq: number): Turn | undefined
  /** Counts from 1. */
  numberOf(turn: Turn): number
  state: "loading" | "here" | "failed"
  retry: () => void
}

/** The turns of a session. As entries come (`total` rises), only the last one and those after it are asked for again. */
export function useTurns(id: string, total: number): Turns {
  const [all, setAll] = useState<readonly Turn[]>([])
  const [state, setState] = useState<Turns["state"]>("loading")
  const [asked, ask] = useReducer((times: number) => times + 1, 0)
  const now = useRef({ total: -1, at: Number.NEGATIVE_INFINITY, busy: false })
  const gone = useRef<AbortController | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    gone.current = abort
    return () => abort.abort()
  }, [])

  const load = useEffectEvent(async (signal: AbortSignal) => {
    now.current.total = total
    let turns = all
    try {
      let cursor: string | undefined = cursorFor(turns)
      do {
        const input = { id, limit: 500, ...(cursor !== undefined && { cursor }) }
        const answer = await client.send(calls.listTurns, input, { signal })
        turns = withTurns(turns, answer.turns)
        cursor = answer.next ?? undefined
      } while (cursor !== undefined && turns.length < most)
    } catch {
      if (!signal.aborted && turns.length === 0) setState("failed")
      return
    }
    setAll(turns)
    setState("here")
  })

  // One request at a time, however quickly entries come: what has come meanwhile is asked for by the next.
  useEffect(() => {
    void asked
    const signal = gone.current?.signal
    if (total === 0 || total === now.current.total || now.current.busy || !signal) return
    now.current.busy = true
    const wait = Math.max(0, now.current.at + EVERY_MS - performance.now())
    setTimeout(async () => {
      if (!signal.aborted) await load(signal)
      now.current.busy = false
      now.current.at = performance.now()
      if (signal.aborted) now.current.total = -1
      ask()
    }, wait)
  }, [total, asked])

  return useMemo(() => {
    const places = new Map(all.map((turn, place) => [turn.seq, place + 1]))
    return {
      all,
      at: (seq) => turnAt(all, seq),
      numberOf: (turn) => places.get(turn.seq) ?? 0,
      state: total === 0 ? "here" : state,
      retry: () => {
        now.current.total = -1
        ask()
      },
    }
  }, [all, state, total])
}

/** Where to go on: before the last turn, which may have grown. */
function cursorFor(turns: readonly Turn[]): string | undefined {
  const last = turns.at(-1)
  return last && last.seq > 1 ? String(last.seq - 1) : undefined
}

/** Turns with what came for them: from the first that came on, they are those that came. */
export function withTurns(turns: readonly Turn[], came: readonly Turn[]): readonly Turn[] {
  const first = came[0]
  if (!first) return turns
  return [...turns.filter((turn) => turn.seq < first.seq), ...came]
}

/** The last turn that begins at or before `seq`. */
export function turnAt(turns: readonly Turn[], seq: number): Turn | undefined {
  let low = 0
  let high = turns.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (turns[middle]!.seq <= seq) low = middle + 1
    else high = middle
  }
  return turns[low - 1]
}
