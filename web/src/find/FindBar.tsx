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
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { inputClass } from "../ui/input-class.ts"
import { join } from "../ui/join.ts"
import { HitList } from "./HitList.tsx"
import type { Hits } from "./useHits.ts"
import { useMarks } from "./useMarks.ts"
import { askable, useStepping } from "./useStepping.ts"

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

/** Searches the whole transcript, not only the part that the page has loaded. */
export default function FindBar({ id, asked, opener, handle, onTarget, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const { found, text, at, write, jump, step, more, retry } = useStepping({ id, handle, onTarget })
  const [listed, setListed] = useState(false)
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
  useF3(step)

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
  const again = () => {
    // The button goes away, and the keyboard would with it.
    field.current?.focus()
    retry()
  }

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
          <Button size="sm" onClick={again}>
            Retry
          </Button>
        )}
      </div>
      {listed && !none && (
        <HitList
          id={list}
          hits={hits}
          at={at}
          busy={busy}
          onJump={jump}
          onMore={next === null ? null : () => void more(false)}
        />
      )}
    </search>
  )
}

/** Steps on with F3 wherever the keyboard is, as browsers do. */
function useF3(step: (by: 1 | -1) => void) {
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
}

function stateOf(q: string, { q: asked, hits, next, busy, error }: Hits, at: number): string {
  if (q === "") return ""
  if (!askable(q)) return "Type at least one letter or digit"
  if (busy || q !== asked) return "Searching…"
  if (error) return says(error)
  if (hits.length === 0) return "Nothing found. Search matches whole words, and leaves out what tools returned."
  return `${at + 1} of ${hits.length}${next === null ? "" : "+"}`
}
