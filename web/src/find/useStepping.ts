import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { reveal } from "./marks.ts"
import { useHits } from "./useHits.ts"

const pause = 200
const marked = 3_000
const first = { hits: [], next: null }
/** The call looks for words: at least one letter or digit. */
export const askable = (q: string) => /[\p{L}\p{N}]/u.test(q)

interface Given {
  id: string
  handle: RefObject<TranscriptHandle | null>
  onTarget: (seq: number | null) => void
}

/** Asks for what is typed after a pause, and goes from hit to hit, further than the page of hits that is here. */
export function useStepping({ id, handle, onTarget }: Given) {
  const { found, ask, forget } = useHits(id)
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const waiting = useRef(0)
  const mark = useRef(0)
  const { hits, next, busy, error } = found

  const unmark = useEffectEvent(() => onTarget(null))
  useEffect(
    () => () => {
      window.clearTimeout(waiting.current)
      if (mark.current === 0) return
      window.clearTimeout(mark.current)
      unmark()
    },
    [],
  )

  const jump = (place: number, hit = hits[place]) => {
    if (!hit) return
    setAt(place)
    onTarget(hit.seq)
    handle.current?.jumpTo(hit.seq)
    reveal(handle.current?.scroller() ?? null, hit.seq, text)
    window.clearTimeout(mark.current)
    mark.current = window.setTimeout(() => {
      mark.current = 0
      onTarget(null)
    }, marked)
  }
  const search = async (q: string) => {
    window.clearTimeout(waiting.current)
    setAt(0)
    const [hit] = await ask(q, first)
    jump(0, hit)
  }
  const write = (value: string) => {
    setText(value)
    window.clearTimeout(waiting.current)
    const q = value.trim()
    if (q === found.q) return
    if (!askable(q)) forget()
    else waiting.current = window.setTimeout(() => void search(q), pause)
  }
  /** Asks for the page after what is there; with `going`, goes on to its first. */
  const more = async (going: boolean) => {
    if (found.q === null) return
    const [hit] = await ask(found.q, { hits, next })
    if (going) jump(hits.length, hit)
  }
  const retry = () => void (hits.length === 0 ? search(text.trim()) : more(true))
  const step = (by: 1 | -1) => {
    const q = text.trim()
    if (!askable(q)) return
    if (q !== found.q || (error && hits.length === 0)) void search(q)
    else if (busy || hits.length === 0) return
    else if (by === 1 && at === hits.length - 1 && next !== null) void more(true)
    // Round in a circle, once it is known where the circle closes.
    else if (next === null) jump((at + by + hits.length) % hits.length)
    else jump(at + by)
  }

  return { found, text, at, write, jump: (place: number) => jump(place), step, more, retry }
}
