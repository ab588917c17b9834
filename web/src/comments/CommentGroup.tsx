import { MessageSquarePlus } from "lucide-react"
import { type MouseEvent, useRef } from "react"
import { Button } from "../ui/Button.tsx"
import { CommentBox } from "./CommentBox.tsx"
import { CommentRow } from "./CommentRow.tsx"
import type { Changes } from "./changes.ts"
import type { Group } from "./groups.ts"
import type { CommentsProps } from "./panel-props.ts"
import { type CommentPlace, usePlace } from "./place.ts"

interface Props extends Pick<CommentsProps, "Words" | "onJump"> {
  group: Group
  me: string | undefined
  place: CommentPlace
  changes: Changes
  /** Why nothing can be written; null for whoever may. */
  shut: string | null
}

/** What is said about one entry, and the box for more. */
export function CommentGroup({ group, me, place, changes, shut, Words, onJump }: Props) {
  const { seq, comments } = group
  const { writing, failed } = usePlace(place)
  const link = useRef<HTMLAnchorElement>(null)
  // Whatever had the keyboard goes: then the group's head has it. A question that closes gives it back a little later.
  const home = () => {
    for (const ms of [0, 120]) setTimeout(() => focusWhatIsLeft(link.current), ms)
  }
  const jump = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onJump(seq)
  }
  const write = () => place.set({ writing: seq, failed: null })
  return (
    <section aria-label={`Entry ${seq}`} data-entry={seq} className="border-t border-line pt-3 pb-4 first:border-0">
      <h3 className="text-sm">
        <a ref={link} href={`#e${seq}`} onClick={jump} className="text-link tabular-nums">
          Entry {seq}
        </a>
      </h3>
      <ul>
        {comments.map((comment) => (
          <CommentRow
            key={comment.id}
            comment={comment}
            own={comment.author.id === me}
            place={place}
            changes={changes}
            onGone={home}
            Words={Words}
          />
        ))}
      </ul>
      {writing === seq ? (
        <CommentBox
          key={`${seq} ${failed}`}
          place={place}
          draft={seq}
          label={`Comment on entry ${seq}`}
          action="Comment"
          failed={failed}
          shut={shut}
          onSend={(text) => {
            home()
            void changes.create(seq, text)
          }}
          onLeave={() => {
            home()
            place.set({ writing: null, failed: null })
          }}
        />
      ) : (
        shut === null && (
          <Button
            size="sm"
            tone="quiet"
            className="-ml-2.5"
            icon={<MessageSquarePlus size={15} aria-hidden />}
            onClick={write}
          >
            {place.drafts.has(seq) ? "Continue writing" : "Comment"}
            <span className="sr-only"> on entry {seq}</span>
          </Button>
        )
      )}
    </section>
  )
}

function focusWhatIsLeft(link: HTMLElement | null): void {
  const at = document.activeElement
  if (at && at !== document.body && at.isConnected) return
  const next = link?.isConnected ? link : document.querySelector<HTMLElement>("[data-comments]")
  next?.focus({ preventScroll: true })
}
