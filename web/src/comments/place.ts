import { useSyncExternalStore } from "react"
import type { Comment } from "#protocol/comments"
import { draftsOf, readDraft, writeDraft } from "../ui/drafts.ts"
import { isNew, type Key, keyOfName } from "./target.ts"

/** A comment on its way to the server. */
export interface Pending {
  comment: Comment
  /** Which comments were there when it was sent: it is none of them. */
  before: ReadonlySet<string>
}

export interface Shown {
  open: boolean
  /** The entry that the panel is to show. */
  at: number | null
  /** What the box for a new comment is about. */
  writing: Key | null
  /** The comment whose words are being changed. */
  editing: string | null
  /** Why a box has its words back. */
  failed: string | null
  pending: readonly Pending[]
  /** How many comments are still open, by entry. */
  counts: ReadonlyMap<number, number>
  /** What happened, for those who listen. */
  said: string
}

/** What is written and not sent, by entry or by the comment that it changes. It survives that the tab is closed. */
class Drafts {
  /** How their names begin, among all drafts of this browser. */
  readonly beginning: string
  constructor(beginning: string) {
    this.beginning = beginning
  }
  get = (of: number | string) => readDraft(this.beginning + of)
  has = (of: number | string) => this.get(of) !== undefined
  set = (of: number | string, text: string) => writeDraft(this.beginning + of, text)
  delete = (of: number | string) => writeDraft(this.beginning + of, undefined)
  /** What a comment was being written about when the page was left. */
  first(): Key | null {
    const found = draftsOf(this.beginning).find(([of]) => isNew(of))
    return found ? keyOfName(found[0]) : null
  }
}

/** Where the comments of one session stand on this page. */
export class CommentPlace {
  now: Shown = {
    open: false,
    at: null,
    writing: null,
    editing: null,
    failed: null,
    pending: [],
    counts: new Map(),
    said: "",
  }
  readonly drafts: Drafts
  /** How many pages of comments are wanted. */
  pages = 1
  /** Up to which comment everything had been read when the panel was opened: what is newer is marked as long as it is open. */
  readBefore: string | null = null
  /** What had the keyboard before the panel. */
  opener: Element | null = null
  #listeners = new Set<() => void>()

  constructor(drafts: string) {
    this.drafts = new Drafts(drafts)
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  read = () => this.now
  countAt = (seq: number) => this.now.counts.get(seq) ?? 0

  set(more: Partial<Shown>): void {
    this.now = { ...this.now, ...more }
    for (const listener of this.#listeners) listener()
  }
}

const places = new Map<string, CommentPlace>()

/** One for each session and each person: what somebody has written is nobody else's, also not in the same tab. */
export function placeOf(session: string, me: string | undefined): CommentPlace {
  const key = `${session} ${me ?? ""}`
  const known = places.get(key)
  if (known) return known
  const place = new CommentPlace(`${me ?? "nobody"} ${session} comment `)
  places.set(key, place)
  return place
}

export function usePlace(place: CommentPlace): Shown {
  return useSyncExternalStore(place.subscribe, place.read)
}
