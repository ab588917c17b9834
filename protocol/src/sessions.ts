import { z } from "zod"
import { call } from "./call.ts"
import { IdCursor } from "./cursor.ts"
import { event } from "./event.ts"
import { Ability, CollaboratorRole, Person } from "./people.ts"
import { RawPrefix } from "./raw-prefix.ts"

/**
 * A session is one recorded conversation of a person with a coding agent. (Being signed in is a "sign-in", never this.)
 */

/** 26 characters of Crockford base32: 48 bits of time, 80 of chance. Sorts by age, cannot be guessed. */
export const SessionId = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/)

/** What a session is called until its lines, or a person, give it a title. */
export const UNTITLED = "Untitled session"

/** `recorded`: uploaded, or followed while it ran. `remote`: it runs under openctl and takes prompts. Never changes. */
export const SessionKind = z.enum(["recorded", "remote"])
export type SessionKind = z.infer<typeof SessionKind>

/**
 * `live`: more may come at any time. `incomplete`: an upload has not ended yet, or was cut off; only its end makes it
 * `complete`, never silence. `archived` is frozen by its owner, and can be unfrozen.
 */
export const SessionStatus = z.enum(["live", "incomplete", "complete", "archived"])
export type SessionStatus = z.infer<typeof SessionStatus>

/** `public` is for anyone who has the address; nothing public is listed to strangers. */
export const Visibility = z.enum(["private", "public"])
export type Visibility = z.infer<typeof Visibility>

/**
 * A file that lines come from: `main`, or a sub-agent's. `first` and `last` are the seqs of its entries. `raw` is given to the owner
 * alone: null when no sender has told it.
 */
export const Source = z.object({
  name: z.string(),
  lines: z.number().int(),
  first: z.number().int().nullable(),
  last: z.number().int().nullable(),
  raw: RawPrefix.nullable().optional(),
})
export type Source = z.infer<typeof Source>

/**
 * How far an upload is: `done` of `of` bytes of the files on its sender's machine. `stopped`: nothing has come for a while, so
 * that somebody has to choose the file again.
 */
export const Upload = z.object({ done: z.number().int(), of: z.number().int(), stopped: z.boolean() })
export type Upload = z.infer<typeof Upload>

/** A session as a list shows it. Times are ISO 8601 in UTC; `entries` is the highest seq. */
export const SessionSummary = z.object({
  id: SessionId,
  title: z.string(),
  agent: z.string(),
  kind: SessionKind,
  status: SessionStatus,
  visibility: Visibility,
  entries: z.number().int(),
  prompts: z.number().int(),
  first_prompt: z.string().nullable(),
  model: z.string().nullable(),
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  started_at: z.string().nullable(),
  owner: Person,
  access_type: z.enum(["owned", "shared", "public"]),
  collaborator_role: CollaboratorRole.nullable(),
  /** How many people it is shared with; null for readers, who may not know. */
  shared_with: z.number().int().nullable(),
  /** How many links open it to whoever has one; null for whoever is not its owner. */
  links: z.number().int().nullable(),
  /** The upload that has not ended yet; null when there is none. */
  upload: Upload.nullable(),
})
export type SessionSummary = z.infer<typeof SessionSummary>

/** Where in a transcript a search found its words first. `text` is a piece of it: plain text, one line. */
export const SessionHit = z.object({ seq: z.number().int(), text: z.string() })
export type SessionHit = z.infer<typeof SessionHit>

/** A session of a list. With `q`, `hit` says where its transcript has the words; null when only its title has them. */
export const ListedSession = SessionSummary.extend({ hit: SessionHit.nullable().optional() })
export type ListedSession = z.infer<typeof ListedSession>

/** Another session, as far as a link to it needs. */
export const LinkedSession = z.object({ id: SessionId, title: z.string() })
export type LinkedSession = z.infer<typeof LinkedSession>

/** A session as its page shows it: what this viewer may do is in `abilities`, and nowhere else. */
export const Session = SessionSummary.extend({
  abilities: z.array(Ability),
  sources: z.array(Source),
  bytes: z.number().int(),
  /** The session that this one went on from in the same folder (`/clear`, a fork), and those that went on from it, if the asker may see them. */
  continues: LinkedSession.nullable(),
  continued_by: z.array(LinkedSession),
})
export type Session = z.infer<typeof Session>

/** A session of one's own, found by the id that it was created with. */
export const KnownSession = z.object({
  external_id: z.string(),
  id: SessionId,
  title: z.string(),
  status: SessionStatus,
  upload: Upload.nullable(),
  /** The names of the sources that are stored of it; of a great many sessions at once perhaps not all. */
  sources: z.array(z.string()),
})
export type KnownSession = z.infer<typeof KnownSession>

/** A number of bytes, of files or lines. */
export const ByteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** The calls about a session as a whole. 404 for whoever may not view it, exactly as if there were none. */
export const sessionsCalls = {
  listSessions: call({
    method: "GET",
    path: "/api/sessions",
    summary:
      "The sessions that one owns, and those that were shared with one; newest first. With `q` those whose title, or an entry of theirs, has all its words.",
    door: "person",
    input: z.object({
      filter: z.enum(["owned", "shared"]).optional(),
      q: z.string().max(200).optional(),
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ sessions: z.array(ListedSession), next: z.string().nullable() }),
  }),
  createSession: call({
    method: "POST",
    path: "/api/sessions",
    summary: "Creates a session (201). The same owner's `external_id` again gives the session that exists (200).",
    door: "person",
    input: z.object({
      title: z.string().max(500).optional(),
      agent: z.string().max(50).optional(),
      remote: z.boolean().optional(),
      external_id: z.string().max(200).optional(),
      /** An earlier session of the same owner that this one goes on from. One that is not there (any more) is passed over. */
      continues: SessionId.optional(),
      /** What follows is an upload of so many bytes in all: a new session is `incomplete` until it is completed. */
      upload: z.object({ of: ByteCount }).optional(),
    }),
    output: Session.extend({ append_token: z.string().optional() }),
    status: 201,
  }),
  knownSessions: call({
    method: "POST",
    path: "/api/sessions/known",
    summary: "Which of these `external_id`s one has sessions of already. Makes nothing.",
    door: "person",
    input: z.object({ external_ids: z.array(z.string().max(200)).min(1).max(1000) }),
    output: z.object({ sessions: z.array(KnownSession) }),
  }),
  getSession: call({
    method: "GET",
    path: "/api/sessions/:id",
    summary: "One session, with what the asker may do to it.",
    door: "view",
    input: z.object({ id: z.string() }),
    output: Session,
  }),
  patchSession: call({
    method: "PATCH",
    path: "/api/sessions/:id",
    summary: "Renames, archives or unfreezes a session, or makes it private or public.",
    door: "manage",
    input: z.object({
      id: z.string(),
      title: z.string().max(500).optional(),
      visibility: Visibility.optional(),
      archived: z.boolean().optional(),
    }),
    output: Session,
  }),
  deleteSession: call({
    method: "DELETE",
    path: "/api/sessions/:id",
    summary: "Deletes a session with all that it holds. Its history stays.",
    door: "manage",
    input: z.object({ id: z.string() }),
  }),
} as const

/** What happens to a session as a whole. `subject` is null: the event's session says which. */
export const sessionsEvents = {
  "session.created": event({ refreshes: ["listSessions"], rechecks: false, audience: "view" }),
  // The new session is private when it begins: who may not open it is not told that there is one.
  "session.continued": event({ refreshes: ["getSession"], rechecks: false, audience: "seeSharing" }),
  "session.renamed": event({ refreshes: ["getSession", "listSessions"], rechecks: false, audience: "view" }),
  "session.archived": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "session.unarchived": event({ refreshes: ["getSession", "listSessions"], rechecks: "gives", audience: "view" }),
  "session.deleted": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "visibility.changed": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
} as const
