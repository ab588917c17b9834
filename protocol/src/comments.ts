import { z } from "zod"
import { call } from "./call.ts"
import { IdCursor } from "./cursor.ts"
import { event } from "./event.ts"
import { Person } from "./people.ts"

/**
 * What people say about the entries of a session.
 */

/** A comment on the entry `seq`. Plain text. */
export const Comment = z.object({
  id: z.string(),
  seq: z.number().int(),
  author: Person,
  text: z.string(),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  /** What the asker may do to it. */
  may: z.array(z.enum(["edit", "resolve", "delete"])),
})
export type Comment = z.infer<typeof Comment>

/** The calls about comments. 404 for a comment that is gone, 403 for another person's. */
export const commentsCalls = {
  listComments: call({
    method: "GET",
    path: "/api/sessions/:id/comments",
    summary: "Lists the comments on the entries, oldest first.",
    door: "readComments",
    input: z.object({
      id: z.string(),
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ comments: z.array(Comment), next: z.string().nullable() }),
  }),
  createComment: call({
    method: "POST",
    path: "/api/sessions/:id/comments",
    summary: "Comments on an entry.",
    door: "comment",
    records: ["comment.created"],
    input: z.object({ id: z.string(), seq: z.number().int().positive(), text: z.string().min(1).max(10_000) }),
    output: Comment,
    status: 201,
  }),
  patchComment: call({
    method: "PATCH",
    path: "/api/sessions/:id/comments/:commentId",
    summary: "Changes your own comment, or resolves or reopens anybody's.",
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
    summary: "Deletes your own comment. The session's owner can delete any.",
    door: "comment",
    records: ["comment.deleted"],
    input: z.object({ id: z.string(), commentId: z.string() }),
  }),
} as const

/** What happens to comments. `subject` is the comment's id; no event holds the text. */
export const commentsEvents = {
  "comment.created": event({
    data: z.object({ seq: z.number().int() }),
    refreshes: ["listComments"],
    rechecks: false,
    audience: "readComments",
  }),
  "comment.changed": event({
    data: z.object({ reworded: z.literal(true).optional(), resolved: z.boolean().optional() }),
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
