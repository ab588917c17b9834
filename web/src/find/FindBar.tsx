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
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { inputClass } from "../ui/input-class.ts"
import { join } from "../ui/join.ts"
import { FindKinds, FindSwitches, kindsIcon, withKey } from "./FindOptions.tsx"
import { FindState } from "./FindState.tsx"
import { HitList } from "./HitList.tsx"
import { countOf } from "./places.ts"
import { useMarks } from "./useMarks.ts"
import { useStepping } from "./useStepping.ts"

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

/** Searches all that the session shows, not only the part that the page has loaded. */
export default function FindBar({ id, asked, opener, handle, onTarget, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const { found, text, options, at, current, matcher, write, choose, jump, step, retry } = useStepping({
    id,
    handle,
    onTarget,
  })
  const [opened, setOpened] = useState<"list" | "kinds" | null>(null)
  const [list, kinds] = [useId(), useId()]
  const count = countOf(found.entries)
  const none = count === 0

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  useMarks(
    useCallback(() => handle.current?.scroller() ?? null, [handle]),
    none ? null : matcher,
    current,
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
    const chosen = withKey(options, event)
    if (chosen) choose(chosen)
    else if (event.key === "Escape") close()
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
  const toggle = (what: "list" | "kinds") => setOpened(opened === what ? null : what)
  const [isListed, areKinds] = [opened === "list" && !none, opened === "kinds"]
  const bad = Boolean(found.error)
  return (
    <search aria-label="Find" className="border-line border-b bg-raised" onKeyDown={press}>
      <div className="flex flex-wrap items-center gap-1 px-3 py-2 max-sm:px-2">
        <input
          ref={field}
          type="text"
          aria-label="Find in this session"
          placeholder="Find in this session"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={200}
          value={text}
          aria-invalid={(bad && options.regex) || undefined}
          onChange={(event) => write(event.target.value)}
          className={join(inputClass, "max-w-96 flex-1 max-sm:basis-full")}
        />
        <FindSwitches options={options} onChoose={choose} />
        <IconButton
          label={options.kinds.length > 0 ? "Kinds of text: only some" : "Kinds of text"}
          icon={kindsIcon}
          className={options.kinds.length > 0 ? "bg-accent-soft text-accent-ink" : ""}
          aria-expanded={areKinds}
          aria-controls={areKinds ? kinds : undefined}
          onClick={() => toggle("kinds")}
        />
        <FindSteps none={none} onStep={step} list={list} isListed={isListed} onList={() => toggle("list")} />
        <IconButton label="Close the search" icon={<X size={16} aria-hidden />} onClick={close} />
        <FindState asked={text} found={found} at={at} />
        {bad && (
          <Button size="sm" onClick={again}>
            Retry
          </Button>
        )}
      </div>
      {areKinds && <FindKinds id={kinds} options={options} onChoose={choose} />}
      {isListed && <HitList id={list} matches={found.matches} count={count} at={at} onJump={jump} />}
    </search>
  )
}

/** The way from match to match, and the list of them. */
function FindSteps(it: {
  none: boolean
  onStep: (by: 1 | -1) => void
  list: string
  isListed: boolean
  onList: () => void
}) {
  const { none, onStep, isListed } = it
  return (
    <>
      <IconButton
        label="Previous match"
        icon={<ChevronUp size={16} aria-hidden />}
        disabled={none}
        onClick={() => onStep(-1)}
      />
      <IconButton
        label="Next match"
        icon={<ChevronDown size={16} aria-hidden />}
        disabled={none}
        onClick={() => onStep(1)}
      />
      <IconButton
        label="List of matches"
        icon={<List size={16} aria-hidden />}
        aria-expanded={isListed}
        aria-controls={isListed ? it.list : undefined}
        disabled={none}
        onClick={it.onList}
      />
    </>
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
