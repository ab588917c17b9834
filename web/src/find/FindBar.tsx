import { ChevronDown, ChevronUp, List, X } from "lucide-react"
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react"
import { says } from "../api/says.ts"
import { Plain } from "../transcript/Plain.tsx"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { inputClass } from "../ui/input-class.ts"
import { join } from "../ui/join.ts"
import { reveal } from "./marks.ts"
import { type Hits, useHits } from "./useHits.ts"
import { useMarks } from "./useMarks.ts"

interface Props {
  id: string
  /** Another number: the field is asked for once more. */
  asked: number
  /** What had the keyboard before. */
  opener: RefObject<Element | null>
  handle: RefObject<TranscriptHandle | null>
  onTarget: (seq: number | null) => void
  onClose: () => void
}

const pause = 200
const marked = 3_000
const first = { hits: [], next: null }
/** The call looks for words: at least one letter or digit. */
const askable = (q: string) => /[\p{L}\p{N}]/u.test(q)

/** Finds words in the whole transcript, of which the page holds but a part. */
export default function FindBar({ id, asked, opener, handle, onTarget, onClose }: Props) {
  const { found, ask, forget } = useHits(id)
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const [listed, setListed] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const waiting = useRef(0)
  const mark = useRef(0)
  const list = useId()
  const { hits, next, busy, error } = found

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  useMarks(
    useCallback(() => handle.current?.scroller() ?? null, [handle]),
    found.q,
  )
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
  const retry = () => {
    // The button goes away, and the keyboard would with it.
    field.current?.focus()
    void (hits.length === 0 ? search(text.trim()) : more(true))
  }
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

  const close = () => {
    onClose()
    const back = opener.current
    if (back instanceof HTMLElement && back !== document.body && back.isConnected) back.focus({ preventScroll: true })
    else handle.current?.scroller()?.focus({ preventScroll: true })
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === "Escape") close()
    else if (event.key === "Enter" && event.target === field.current) step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const f3 = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== "F3" || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    step(event.shiftKey ? -1 : 1)
  })
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => f3(event)
    document.addEventListener("keydown", listen)
    return () => document.removeEventListener("keydown", listen)
  }, [])

  const none = hits.length === 0
  const state = stateOf(text.trim(), found, at)
  return (
    <search aria-label="Find" className="border-line border-b bg-raised" onKeyDown={press}>
      <div className="flex flex-wrap items-center gap-1 px-3 py-2 max-sm:px-2">
        <input
          ref={field}
          type="text"
          aria-label="Find in this session"
          placeholder="Find in this session"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={200}
          value={text}
          onChange={(event) => write(event.target.value)}
          className={join(inputClass, "max-w-96 flex-1")}
        />
        <IconButton
          label="Previous match"
          icon={<ChevronUp size={16} aria-hidden />}
          disabled={none}
          onClick={() => step(-1)}
        />
        <IconButton
          label="Next match"
          icon={<ChevronDown size={16} aria-hidden />}
          disabled={none}
          onClick={() => step(1)}
        />
        <IconButton
          label="List of matches"
          icon={<List size={16} aria-hidden />}
          aria-expanded={listed && !none}
          aria-controls={listed && !none ? list : undefined}
          disabled={none}
          onClick={() => setListed(!listed)}
        />
        <IconButton label="Close the search" icon={<X size={16} aria-hidden />} onClick={close} />
        <p role="status" className="min-w-0 px-1 text-sm text-muted max-sm:w-full">
          <span className="tabular-nums">{state}</span>
          {!busy && !error && hits[at] && <span className="sr-only">: {hits[at].text}</span>}
        </p>
        {Boolean(error) && (
          <Button size="sm" onClick={retry}>
            Retry
          </Button>
        )}
      </div>
      {listed && !none && (
        <div id={list} className="max-h-[35dvh] overflow-y-auto border-line border-t px-1 py-1">
          <ol aria-label="Matches">
            {hits.map((hit, place) => (
              <li key={hit.seq}>
                <button
                  type="button"
                  aria-current={place === at || undefined}
                  onClick={() => jump(place)}
                  className="block w-full rounded-control px-2 py-1.5 text-start text-sm wrap-anywhere hover:bg-hover aria-[current=true]:bg-accent-soft max-sm:min-h-11"
                >
                  <Plain text={hit.text} />
                </button>
              </li>
            ))}
          </ol>
          {next !== null && (
            <Button size="sm" tone="quiet" busy={busy} onClick={() => void more(false)}>
              Show more
            </Button>
          )}
        </div>
      )}
    </search>
  )
}

function stateOf(q: string, { q: asked, hits, next, busy, error }: Hits, at: number): string {
  if (q === "") return ""
  if (!askable(q)) return "Type at least one letter or digit"
  if (busy || q !== asked) return "Searching…"
  if (error) return says(error)
  if (hits.length === 0) return "Nothing found. Search matches whole words, and leaves out what tools returned."
  return `${at + 1} of ${hits.length}${next === null ? "" : "+"}`
}
