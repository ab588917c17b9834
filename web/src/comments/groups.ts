import type { Comment } from "#protocol/comments"
import type { Pending } from "./place.ts"

export interface Thread {
  root: Comment
  replies: Comment[]
}

export interface Group {
  seq: number
  threads: Thread[]
}

/** Comments by thread, in the order of time. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const threads = new Map<string, Thread>()
  for (const comment of comments) {
    const known = comment.thread === null ? undefined : threads.get(comment.thread)
    if (known) known.replies.push(comment)
    else threads.set(comment.id, { root: comment, replies: [] })
  }
  return [...threads.values()]
}

/**
 * What is shown, by entry in the order of the transcript and last the attached diff, each in the order of time. `kept` are
 * entries that have their place although nothing is said about them yet: somebody is about to.
 */
export function groupsOf(threads: readonly Thread[], kept: readonly number[] = []): Group[] {
  const groups = new Map<number, Group>(kept.map((seq) => [seq, { seq, threads: [] }]))
  for (const thread of threads) {
    const { seq } = thread.root
    const known = groups.get(seq)
    if (known) known.threads.push(thread)
    else groups.set(seq, { seq, threads: [thread] })
  }
  const place = (seq: number) => (seq === 0 ? Number.POSITIVE_INFINITY : seq)
  return [...groups.values()].sort((a, b) => (a.seq === b.seq ? 0 : place(a.seq) - place(b.seq)))
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
        it.thread === comment.thread &&
        it.author.id === comment.author.id &&
        it.text === comment.text,
    )
    if (same) arrived.add(same.id)
    return same ? [] : [comment]
  })
}
