import { Check, Pencil, RotateCcw, Trash2 } from "lucide-react"
import { useState } from "react"
import type { Comment } from "#protocol/comments"
import { withNames } from "#protocol/mentions"
import { Avatar } from "../ui/Avatar.tsx"
import { Button } from "../ui/Button.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Time } from "../ui/Time.tsx"
import { CommentBox } from "./CommentBox.tsx"
import { CommentText } from "./CommentText.tsx"
import { type Changes, nameOf } from "./changes.ts"
import type { CommentsProps } from "./panel-props.ts"
import { type CommentPlace, usePlace } from "./place.ts"
import type { Mentionable } from "./useMentionable.ts"

interface Props extends Pick<CommentsProps, "Words"> {
  comment: Comment
  people: readonly Mentionable[]
  /** Whether whoever looks has written it. */
  own: boolean
  place: CommentPlace
  changes: Changes
  /** It is about to go from the list, and the keyboard with it. */
  onGone: () => void
}

export function CommentRow({ comment, people, own, place, changes, onGone, Words }: Props) {
  const { editing, failed, pending } = usePlace(place)
  const [deleting, setDeleting] = useState(false)
  const name = nameOf(comment.author)
  const whose = own ? "your comment" : `${name}'s comment`
  const may = (what: Comment["may"][number]) => comment.may.includes(what)
  const isNew = !own && !comment.deleted && comment.id > (place.readBefore ?? "~")
  const isPending = pending.some((it) => it.comment === comment)
  if (comment.deleted) return <Deleted comment={comment} changes={changes} onGone={onGone} />
  return (
    <li className="border-t border-line py-3 first:border-0" aria-busy={isPending || undefined}>
      <div className="flex items-start gap-2.5">
        <span className="mt-0.5 inline-flex">
          <Avatar {...comment.author} name={name} size={24} />
        </span>
        <div className="min-w-0 flex-1">
          <bdi className="block truncate font-medium" title={name}>
            {name}
          </bdi>
          <p className="text-xs text-muted">
            {isNew && <span className="comment-new mr-1.5">New</span>}
            {isPending ? "Sending" : <Time at={comment.created_at} />}
            {comment.edited_at && ", edited"}
            {comment.resolved_at && ", resolved"}
          </p>
        </div>
        <div className="-my-1 -mr-2 flex shrink-0">
          {may("resolve") && (
            <IconButton
              label={`${comment.resolved_at ? "Reopen" : "Resolve"} ${whose}`}
              icon={
                comment.resolved_at ? (
                  <RotateCcw size={15} aria-hidden />
                ) : (
                  <Check size={16} strokeWidth={2.25} aria-hidden />
                )
              }
              onClick={() => {
                onGone()
                void changes.resolve(comment, comment.resolved_at === null)
              }}
            />
          )}
          {may("edit") && editing !== comment.id && (
            <IconButton
              label={`Edit ${whose}`}
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => place.set({ editing: comment.id, failed: null })}
            />
          )}
          {may("delete") && (
            <IconButton
              label={`Delete ${whose}`}
              icon={<Trash2 size={15} aria-hidden />}
              onClick={() => setDeleting(true)}
            />
          )}
        </div>
      </div>
      {editing === comment.id ? (
        <CommentBox
          key={failed}
          place={place}
          draft={comment.id}
          first={withNames(comment.text, comment.mentions)}
          people={people}
          label="Your comment"
          action="Save"
          failed={failed}
          shut={may("edit") ? null : "You can no longer change it."}
          onSend={(text) => {
            onGone()
            void changes.reword(comment, text, people)
          }}
          onLeave={() => {
            onGone()
            place.set({ editing: null, failed: null })
          }}
        />
      ) : (
        <CommentText text={withNames(comment.text, comment.mentions, boldName)} Words={Words} />
      )}
      {deleting && (
        <Confirm
          open
          onClose={() => setDeleting(false)}
          title={`Delete ${whose}?`}
          action="Delete comment"
          onConfirm={() => {
            setDeleting(false)
            onGone()
            void changes.remove(comment)
          }}
        >
          It disappears for everyone at once. You can't undo this.
        </Confirm>
      )}
    </li>
  )
}

/** A name within Markdown: what would be a sign there is a letter. */
const boldName = (name: string) => `**@${name.replace(/[\\`*_{}[\]()<>#+\-.!|~]/g, "\\$&")}**`

/** What is left of a comment that has replies. */
function Deleted({ comment, changes, onGone }: Pick<Props, "comment" | "changes" | "onGone">) {
  return (
    <li className="flex items-center gap-2 py-3 text-muted">
      <span className="flex-1">This comment was deleted.</span>
      {comment.may.includes("resolve") && (
        <Button
          size="sm"
          tone="quiet"
          onClick={() => {
            onGone()
            void changes.resolve(comment, comment.resolved_at === null)
          }}
        >
          {comment.resolved_at ? "Reopen" : "Resolve"}
          <span className="sr-only"> the thread</span>
        </Button>
      )}
    </li>
  )
}
