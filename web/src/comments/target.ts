import { onLine, onWords } from "#protocol/anchors"
import type { Anchor, Comment } from "#protocol/comments"

/**
 * What a new comment is about, as the key of its draft: the entry's number; "at" and the anchor, for words or a line; "re" and
 * the id of the comment that a thread begins with. So that a draft knows its place when the page is loaded anew.
 */
export type Key = number | string

export interface Target {
  seq: number
  anchor: Anchor
  thread: string | null
}

const AT = "at "
const RE = "re "

export const keyOfAnchor = (anchor: Anchor): Key =>
  onWords(anchor) || onLine(anchor) ? AT + JSON.stringify(anchor) : seqOf(anchor)
export const keyOfReply = (root: string): Key => RE + root

export const seqOf = ({ seq }: Anchor): number => (seq === "diff" ? 0 : seq)

/** Whether a draft of this name is a new comment; others are changes of one. */
export const isNew = (name: string) => /^\d+$/.test(name) || name.startsWith(AT) || name.startsWith(RE)
export const keyOfName = (name: string): Key => (/^\d+$/.test(name) ? Number(name) : name)

/** Null when it replies to a thread that isn't there (any more). */
export function targetOf(key: Key, known: readonly Comment[]): Target | null {
  if (typeof key === "number") return { seq: key, anchor: { seq: key }, thread: null }
  if (key.startsWith(AT)) {
    const anchor = JSON.parse(key.slice(AT.length)) as Anchor
    return { seq: seqOf(anchor), anchor, thread: null }
  }
  const root = known.find((it) => it.id === key.slice(RE.length))
  return root ? { seq: root.seq, anchor: root.anchor, thread: root.id } : null
}
