import { CommentBox } from "./CommentBox.tsx"
import type { Changes } from "./changes.ts"
import type { CommentsProps } from "./panel-props.ts"
import { type CommentPlace, usePlace } from "./place.ts"
import type { Key } from "./target.ts"
import type { Mentionable } from "./useMentionable.ts"

export interface GroupProps extends Pick<CommentsProps, "Words" | "Plain" | "onJump"> {
  me: string | undefined
  people: readonly Mentionable[]
  place: CommentPlace
  changes: Changes
  /** Why nothing can be written; null for whoever may. */
  shut: string | null
}

interface NewProps extends GroupProps {
  draft: Key
  label: string
  action: string
  onGone: () => void
}

/** The box for a comment that isn't there yet. */
export function NewComment({ draft, label, action, onGone, people, place, changes, shut }: NewProps) {
  const { failed } = usePlace(place)
  return (
    <CommentBox
      key={`${draft} ${failed}`}
      {...{ place, draft, people, label, action, failed, shut }}
      onSend={(text) => {
        onGone()
        void changes.create(draft, text, people)
      }}
      onLeave={() => {
        onGone()
        place.set({ writing: null, failed: null })
      }}
    />
  )
}
