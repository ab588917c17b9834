import { z } from "zod"
import { LONGEST_QUOTE } from "./anchors.ts"
import { call } from "./call.ts"
import { IdCursor } from "./cursor.ts"
import { event } from "./event.ts"
import { Person, PersonId } from "./people.ts"

/**
 * What people say about a session: in threads, about an entry, words of it, or a line of a diff.
 */

const seq = z.number().int().positive()
const offset = z.number().int().nonnegative().max(100_000_000)

/** The entry as a whole. */
const OnEntry = z.strictObject({ seq })
/** Words of an entry: `from` and `to` are UTF-16 offsets in the text of `part` as it was shown; `quote` is what stood there. */
const OnText = z
  .strictObject({
    seq,
    part: z.string().min(1).max(40),
    from: offset,
    to: offset,
    quote: z.string().min(1).max(LONGEST_QUOTE),
  })
  .refine(({ from, to }) => from < to, "The end comes before the beginning.")
/** A line of a diff, in an entry or in the diff that is attached to the session. */
const OnLine = z.strictObject({
  seq: z.union([seq, z.literal("diff")]),
  path: z.string().min(1).max(1_000),
  side: z.enum(["old", "new"]),
  line: z.number().int().positive().max(100_000_000),
})

/** What a comment is about. */
export const Anchor = z.union([OnEntry, OnText, OnLine])
export type Anchor = z.infer<typeof Anchor>

/** A comment. Markdown of the small kind; `@[id]` in it is somebody in `mentions`. */
export const Comment = z.object({
  id: z.string(),
  /** The entry that it is about; 0 for the attached diff. */
  seq: z.number().int(),
  anchor: Anchor,
  /** The comment that its thread begins with; null for one that begins a thread. */
  thread: z.string().nullable(),
  author: Person,
  text: z.string(),
  /** Whom it mentions, by the names that they have now. */
  mentions: z.array(z.object({ id: PersonId, name: z.string() })),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  /** Of the thread: only its first comment is resolved. */
  resolved_at: z.string().nullable(),
  /** Its words are gone; it stands there because of its replies. */
  deleted: z.boolean(),
  /** What the asker may do to it. */
  may: z.array(z.enum(["edit", "resolve", "delete"])),
})
export type Comment = z.infer<typeof Comment>

/** The calls about comments. 404 for a comment that is gone, 403 for another person's. */
export const commentsCalls = {
  listComments: call({
    method: "GET",
    path: "/api/sessions/:id/comments",
    summary: "Lists the comments, oldest first. Replies follow the comment that their thread begins with.",
    door: "readComments",
    input: z.object({
      id: z.string(),
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({
      comments: z.array(Comment),
      next: z.string().nullable(),
      /** The newest comment that you have read, and how many by others are newer; null for whoever is not signed in here. */
      read: z.object({ upto: z.string().nullable(), unread: z.number().int() }).nullable(),
    }),
  }),
  createComment: call({
    method: "POST",
    path: "/api/sessions/:id/comments",
    summary:
      "Comments on an entry, on words of it or on a line of a diff (`anchor`; `seq` alone is short for an entry), or replies to a comment (`reply_to`).",
    door: "comment",
    records: ["comment.created"],
    input: z.object({
      id: z.string(),
      seq: seq.optional(),
      anchor: Anchor.optional(),
      reply_to: z.string().max(64).optional(),
      text: z.string().min(1).max(10_000),
    }),
    output: Comment,
    status: 201,
  }),
  patchComment: call({
    method: "PATCH",
    path: "/api/sessions/:id/comments/:commentId",
    summary: "Changes your own comment, or resolves or reopens a thread by its first comment.",
    door: "comment",
    records: ["comment.changed"],
    input: z.object({
      id: z.string(),
      commentId: z.string(),
      text: z.string().min(1).max(10_000).optional(),
      resolved: z.boolean().optional(),
    }),
    output: Comment,
  }),
  deleteComment: call({
    method: "DELETE",
    path: "/api/sessions/:id/comments/:commentId",
    summary:
      "Deletes your own comment. The session's owner can delete any. A comment with replies leaves its place to them.",
    door: "comment",
    records: ["comment.deleted"],
    input: z.object({ id: z.string(), commentId: z.string() }),
  }),
  readComments: call({
    method: "PUT",
    path: "/api/sessions/:id/comments/read",
    summary: "Notes that you have read the comments up to this one. It never goes back.",
    door: "readComments",
    records: [],
    input: z.object({ id: z.string(), upto: IdCursor }),
  }),
} as const

/** What happens to comments. `subject` is the comment's id; no event holds the text. */
export const commentsEvents = {
  "comment.created": event({
    data: z.object({
      seq: z.number().int(),
      on: z.enum(["words", "line"]).optional(),
      reply: z.literal(true).optional(),
      mentioned: z.array(PersonId).optional(),
    }),
    names: ["mentioned"],
    refreshes: ["listComments"],
    rechecks: false,
    audience: "readComments",
  }),
  "comment.changed": event({
    /** `mentioned` are those whom it did not mention before. */
    data: z.object({
      reworded: z.literal(true).optional(),
      resolved: z.boolean().optional(),
      mentioned: z.array(PersonId).optional(),
    }),
    refreshes: ["listComments"],
    erases: true,
    rechecks: false,
    audience: "readComments",
  }),
  "comment.deleted": event({
    data: z.object({ seq: z.number().int() }),
    refreshes: ["listComments"],
    erases: true,
    rechecks: false,
    audience: "readComments",
  }),
} as const
