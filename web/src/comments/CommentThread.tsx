import { Reply } from "lucide-react"
import type { Anchor } from "#protocol/comments"
import { Button } from "../ui/Button.tsx"
import { CommentRow } from "./CommentRow.tsx"
import { nameOf } from "./changes.ts"
import type { Thread } from "./groups.ts"
import { type GroupProps, NewComment } from "./NewComment.tsx"
import { usePlace } from "./place.ts"
import { Quote } from "./Quote.tsx"
import { keyOfReply } from "./target.ts"

interface Props extends GroupProps {
  thread: Thread
  onGone: () => void
  onQuote: (anchor: Anchor) => void
}

/** A comment and its replies, and the box for one more. */
export function CommentThread({ thread: { root, replies }, onQuote, ...given }: Props) {
  const { me, place, shut, onGone } = given
  const { writing, pending } = usePlace(place)
  const key = keyOfReply(root.id)
  const isSending = pending.some((it) => it.comment === root)
  const row = (comment: typeof root) => (
    <CommentRow key={comment.id} {...given} comment={comment} own={comment.author.id === me} onGone={onGone} />
  )
  return (
    <div className="comment-thread pb-1">
      <Quote anchor={root.anchor} Plain={given.Plain} onPress={() => onQuote(root.anchor)} />
      <ul>{row(root)}</ul>
      {replies.length > 0 && (
        <ul aria-label="Replies" className="comment-replies">
          {replies.map(row)}
        </ul>
      )}
      {writing === key ? (
        <NewComment {...given} draft={key} label="Reply" action="Reply" />
      ) : (
        shut === null &&
        !isSending && (
          <Button
            size="sm"
            tone="quiet"
            className="-ml-2.5"
            icon={<Reply size={15} aria-hidden />}
            onClick={() => place.set({ writing: key, failed: null })}
          >
            {place.drafts.has(key) ? "Continue your reply" : "Reply"}
            <span className="sr-only"> to {root.deleted ? "the thread" : nameOf(root.author)}</span>
          </Button>
        )
      )}
    </div>
  )
}
