import type { Comment } from "#protocol/comments"
import type { Pending } from "./place.ts"

export interface Group {
  seq: number
  comments: Comment[]
}

/**
 * What is shown, by entry in the order of the transcript, each group in the order of time. `kept` are entries that have their
 * place although nothing is said about them yet: somebody is about to.
 */
export function groupsOf(comments: readonly Comment[], kept: readonly number[] = []): Group[] {
  const groups = new Map<number, Group>(kept.map((seq) => [seq, { seq, comments: [] }]))
  for (const comment of comments) {
    const known = groups.get(comment.seq)
    if (known) known.comments.push(comment)
    else groups.set(comment.seq, { seq: comment.seq, comments: [comment] })
  }
  return [...groups.values()].sort((a, b) => a.seq - b.seq)
}

/** Those on their way that have not come back by another way: an event may be quicker than the answer to what was sent. */
export function stillPending(comments: readonly Comment[], pending: readonly Pending[]): Comment[] {
  const arrived = new Set<string>()
  return pending.flatMap(({ comment, before }) => {
    const same = comments.find(
      (it) =>
        !before.has(it.id) &&
        !arrived.has(it.id) &&
        it.seq === comment.seq &&
        it.author.id === comment.author.id &&
        it.text === comment.text,
    )
    if (same) arrived.add(same.id)
    return same ? [] : [comment]
  })
}
