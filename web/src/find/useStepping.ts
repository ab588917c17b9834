import { type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from "react"
import { type Matcher, matcherOf } from "#protocol/matcher"
import { useFolds } from "../transcript/folds.ts"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { type Looked, lookedFor, type Options, plainly, sameLooked } from "./looked.ts"
import { type At, countOf, numberOf, placeOf } from "./places.ts"
import { reveal } from "./reveal.ts"
import { useFound } from "./useFound.ts"
import type { Current } from "./useMarks.ts"

const pause = 150
const marked = 3_000

interface Given {
  id: string
  handle: RefObject<TranscriptHandle | null>
  onTarget: (seq: number | null) => void
}

/** Asks for what is typed after a pause, and goes from match to match, wherever in the session they are. */
export function useStepping({ id, handle, onTarget }: Given) {
  const { found, ask, forget } = useFound(id)
  const folds = useFolds()
  const [text, setText] = useState("")
  const [options, setOptions] = useState(plainly)
  const [at, setAt] = useState<At | null>(null)
  const [current, setCurrent] = useState<Current | null>(null)
  const waiting = useRef(0)
  const mark = useRef(0)
  const revealing = useRef<AbortController | null>(null)
  const { looked, entries } = found
  const matcher = useMemo(() => matcherFor(looked), [looked])

  const unmark = useEffectEvent(() => onTarget(null))
  useEffect(
    () => () => {
      window.clearTimeout(waiting.current)
      revealing.current?.abort()
      if (mark.current === 0) return
      window.clearTimeout(mark.current)
      unmark()
    },
    [],
  )

  const jump = (to: At, by: { looked: Looked | null; entries: typeof entries } = { looked, entries }) => {
    const before = at && current && { ...at, ...current }
    setAt(to)
    onTarget(to.seq)
    handle.current?.jumpTo(to.seq)
    window.clearTimeout(mark.current)
    mark.current = window.setTimeout(() => {
      mark.current = 0
      onTarget(null)
    }, marked)
    revealing.current?.abort()
    const mine = new AbortController()
    revealing.current = mine
    const { signal } = mine
    const finder = by.looked === looked ? matcher : matcherFor(by.looked)
    if (!finder) return
    const scroller = handle.current?.scroller() ?? null
    void reveal({ scroller, folds, matcher: finder, entries: by.entries, at: to, before, signal }).then((row) => {
      if (!signal.aborted) setCurrent(row)
    })
  }
  const search = (value: string, how: Options) => {
    window.clearTimeout(waiting.current)
    if (value.trim() === "") return
    const wanted = lookedFor(value, how)
    setAt(null)
    setCurrent(null)
    const near = handle.current?.top() ?? 1
    void ask(wanted, near, (seq) => jump({ seq, nth: 0 }, { looked: wanted, entries: [] }))
  }
  const write = (value: string) => {
    setText(value)
    window.clearTimeout(waiting.current)
    if (sameLooked(looked, lookedFor(value, options))) return
    if (value.trim() === "") {
      setAt(null)
      forget()
    } else waiting.current = window.setTimeout(() => search(value, options), pause)
  }
  const choose = (how: Options) => {
    setOptions(how)
    search(text, how)
  }
  const step = (by: 1 | -1) => {
    if (text.trim() === "") return
    const count = countOf(entries)
    if (!sameLooked(looked, lookedFor(text, options)) || (found.error && count === 0)) return search(text, options)
    if (count === 0) return
    const number = at ? numberOf(entries, at) : 0
    const next = number === 0 ? 1 : number + by
    // Round in a circle, once it is known where the circle closes.
    if (found.counting && (next < 1 || next > count)) return
    const place = placeOf(entries, ((next - 1 + count) % count) + 1)
    if (place) jump(place)
  }
  return { found, text, options, at, current, matcher, write, choose, jump, step, retry: () => search(text, options) }
}

function matcherFor(looked: Looked | null): Matcher | null {
  if (!looked) return null
  try {
    return matcherOf({ q: looked.q, case: looked.case, words: looked.words, regex: looked.regex })
  } catch {
    // The server says so in a sentence.
    return null
  }
}
