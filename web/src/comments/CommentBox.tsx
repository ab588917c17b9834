import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react"
import { Button } from "../ui/Button.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { countOf } from "../ui/count.ts"
import { makeRoom } from "../ui/draft-room.ts"
import { Kbd } from "../ui/Kbd.tsx"
import type { CommentPlace } from "./place.ts"
import { useMention } from "./useMention.tsx"
import type { Mentionable } from "./useMentionable.ts"

const most = 10_000
/** From here on it is said how much room is left. */
const scarce = 1_000

interface Props {
  place: CommentPlace
  /** The entry, or the comment that is being changed. */
  draft: number | string
  /** Who can be mentioned. */
  people: readonly Mentionable[]
  label: string
  /** What stands there at first. */
  first?: string
  action: string
  failed: string | null
  /** Why nothing can be sent any more; what was written stays to be read and copied. */
  shut: string | null
  onSend: (text: string) => void
  onLeave: () => void
}

/** Where a comment is written. What is in it is not lost without a question. */
export function CommentBox({ place, draft, people, label, first = "", action, failed, shut, onSend, onLeave }: Props) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const { text, write, forget } = useKeptText(place, draft, first)
  const [asking, setAsking] = useState(false)
  useEffect(() => {
    const it = box.current
    it?.focus()
    it?.setSelectionRange(it.value.length, it.value.length)
    // With what belongs to it below: why it failed, and the buttons.
    it?.form?.scrollIntoView({ block: "nearest" })
  }, [])
  const mention = useMention(box, text, write, people)
  const mayGo = text.trim() !== "" && shut === null
  const send = () => {
    if (!mayGo) return box.current?.focus()
    if (text.trim() === first) return onLeave()
    onSend(text.trim())
  }
  const leave = () => {
    forget()
    onLeave()
  }
  const leaveOrAsk = () => (text.trim() === "" || text === first ? leave() : setAsking(true))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || mention.onKeyDown(event)) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    }
    if (event.key === "Escape") {
      // Only the box: the panel around it stays.
      event.preventDefault()
      event.stopPropagation()
      leaveOrAsk()
    }
  }
  return (
    <form
      className="mt-2"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <textarea
        ref={box}
        id={id}
        rows={3}
        dir="auto"
        maxLength={most}
        value={text}
        readOnly={shut !== null}
        placeholder={label}
        aria-describedby={`${id}-says`}
        {...mention.props}
        onChange={(event) => {
          write(event.target.value)
          mention.look(event.target)
        }}
        onSelect={(event) => mention.look(event.currentTarget)}
        onKeyDown={onKeyDown}
        className="field-sizing-content block max-h-80 min-h-20 w-full resize-y rounded-control border border-control bg-surface px-3 py-2 text-base max-sm:text-lg"
      />
      {mention.list}
      <p id={`${id}-says`} className="text-sm not-empty:mt-1.5">
        <Says flaw={failed ?? shut} left={most - text.length} />
      </p>
      <div className="mt-2 flex items-center gap-2">
        {shut === null && (
          <Button size="sm" tone="primary" type="submit" aria-disabled={!mayGo}>
            {action}
          </Button>
        )}
        <Button size="sm" tone="quiet" onClick={leaveOrAsk}>
          {shut === null ? "Cancel" : "Discard"}
        </Button>
        <span className="ml-auto hidden items-center gap-1 text-xs text-muted pointer-fine:inline-flex" aria-hidden>
          <Kbd>{mac ? "⌘" : "Ctrl"}</Kbd>
          <Kbd>Enter</Kbd>
        </span>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title="Discard your comment?"
        action="Discard"
        onConfirm={() => {
          setAsking(false)
          leave()
        }}
      >
        It hasn't been sent. You can't undo this.
      </Confirm>
    </form>
  )
}

/** What is typed, kept when the box or the page goes away; what stood there at first needs no keeping. */
function useKeptText(place: CommentPlace, draft: number | string, first: string) {
  const [text, setText] = useState(() => place.drafts.get(draft) ?? first)
  const write = (next: string) => {
    setText(next)
    if (next === first || next.trim() === "") place.drafts.delete(draft)
    else {
      place.drafts.set(draft, next)
      makeRoom(place.drafts.beginning + draft)
    }
  }
  return { text, write, forget: () => place.drafts.delete(draft) }
}

function Says({ flaw, left }: { flaw: string | null; left: number }) {
  if (flaw)
    return (
      <span role="alert" className="text-bad">
        {flaw}
      </span>
    )
  return left < scarce && <span className="text-muted tabular-nums">{countOf(left, "character")} left</span>
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform)
