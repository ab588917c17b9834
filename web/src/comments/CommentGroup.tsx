import { MessageSquarePlus } from "lucide-react"
import { type MouseEvent, useRef } from "react"
import type { Anchor } from "#protocol/comments"
import { Button } from "../ui/Button.tsx"
import { CommentThread } from "./CommentThread.tsx"
import type { Group } from "./groups.ts"
import { type GroupProps, NewComment } from "./NewComment.tsx"
import { usePlace } from "./place.ts"
import { Quote } from "./Quote.tsx"
import { markQuote } from "./quote.ts"
import { targetOf } from "./target.ts"

/** What is said about one entry, thread by thread, and the box for more. */
export function CommentGroup({ group, ...given }: GroupProps & { group: Group }) {
  const { place, onJump, shut } = given
  const { seq, threads } = group
  const { writing } = usePlace(place)
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
  const toWords = (anchor: Anchor) => {
    if (anchor.seq !== "diff") onJump(anchor.seq)
    markQuote(anchor)
  }
  const target = writing === null ? null : targetOf(writing, [])
  const isHere = target !== null && target.seq === seq
  return (
    <section
      aria-label={seq > 0 ? `Entry ${seq}` : "The attached diff"}
      data-entry={seq}
      className="border-t border-line pt-3 pb-4 first:border-0"
    >
      <h3 className="text-sm">
        {seq > 0 ? (
          <a ref={link} href={`#e${seq}`} onClick={jump} className="text-link tabular-nums">
            Entry {seq}
          </a>
        ) : (
          "The attached diff"
        )}
      </h3>
      {threads.map((thread) => (
        <CommentThread key={thread.root.id} thread={thread} {...given} onGone={home} onQuote={toWords} />
      ))}
      {isHere && writing !== null ? (
        <>
          <Quote anchor={target.anchor} Plain={given.Plain} onPress={() => toWords(target.anchor)} />
          <NewComment {...given} draft={writing} label={labelOf(target.anchor)} action="Comment" onGone={home} />
        </>
      ) : (
        shut === null &&
        seq > 0 && (
          <Button
            size="sm"
            tone="quiet"
            className="-ml-2.5"
            icon={<MessageSquarePlus size={15} aria-hidden />}
            onClick={() => place.set({ writing: seq, failed: null })}
          >
            {place.drafts.has(seq) ? "Continue writing" : "Comment"}
            <span className="sr-only"> on entry {seq}</span>
          </Button>
        )
      )}
    </section>
  )
}

function labelOf(anchor: Anchor): string {
  if ("quote" in anchor) return "Comment on these words"
  return "line" in anchor ? "Comment on this line" : `Comment on entry ${anchor.seq}`
}

function focusWhatIsLeft(link: HTMLElement | null): void {
  const at = document.activeElement
  if (at && at !== document.body && at.isConnected) return
  const next = link?.isConnected ? link : document.querySelector<HTMLElement>("[data-comments]")
  next?.focus({ preventScroll: true })
}
