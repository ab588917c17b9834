import type { Generated } from "kysely"

/** Comments. */
export interface CommentsTables {
  comments: CommentsTable
  comment_mentions: CommentMentionsTable
  comment_reads: CommentReadsTable
}

/** A person's comment on an entry. */
export interface CommentsTable {
  id: string
  session_id: string
  seq: number
  author_id: string
  text: string
  created_at: number
  edited_at: number | null
  resolved_at: number | null
  resolved_by: string | null
  /** The first comment of its thread; null for that one. */
  thread_id: Generated<string | null>
  /** What it is about, as JSON; null for its entry as a whole, and for replies. */
  anchor: Generated<string | null>
  /** When its text was deleted; its place is kept for its replies. */
  deleted_at: Generated<number | null>
}

export interface CommentMentionsTable {
  comment_id: string
  person_id: string
  /** Null where it was written by a version that didn't note it. */
  added_at: Generated<number | null>
}

/** Up to which comment somebody has read. */
export interface CommentReadsTable {
  session_id: string
  person_id: string
  upto: string
}
