import { z } from "zod"
import { call } from "./call.ts"
import { IdCursor } from "./cursor.ts"
import { event } from "./event.ts"
import { Ability, CollaboratorRole, Person } from "./people.ts"
import { RawPrefix } from "./raw-prefix.ts"

/**
 * A session is one recorded conversation of a person with a coding agent. (Being signed in is a "sign-in", never this.)
 */

/** 26 characters of Crockford base32: 48 bits of time, 80 random bits. Sorts by age and can't be guessed. */
export const SessionId = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/)

/** A session's title until its lines or a person give it another. */
export const UNTITLED = "Untitled session"

/** `recorded`: uploaded, or followed while it ran. `remote`: runs under openctl and takes prompts. It never changes. */
export const SessionKind = z.enum(["recorded", "remote"])
export type SessionKind = z.infer<typeof SessionKind>

/**
 * `live`: more may come at any time. `incomplete`: an upload has not ended yet, or was interrupted; only the end of the upload
 * makes it `complete`, never silence. `archived`: its owner froze it, and can unfreeze it.
 */
export const SessionStatus = z.enum(["live", "incomplete", "complete", "archived"])
export type SessionStatus = z.infer<typeof SessionStatus>

/**
 * Who can see a session without being invited. `team`: everybody with an account here, who also finds it under Team. `public`:
 * anyone who has the address; nobody gets a list of public sessions.
 */
export const Visibility = z.enum(["private", "team", "public"])
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
 * somebody has to choose the file again.
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
  /** `team`: seen by a signed-in person because everybody here may. `public`: by its address, or by a link. */
  access_type: z.enum(["owned", "shared", "team", "public"]),
  collaborator_role: CollaboratorRole.nullable(),
  /** How many people it is shared with; null for readers, who may not know. */
  shared_with: z.number().int().nullable(),
  /** How many links open it; null for everybody but its owner. */
  links: z.number().int().nullable(),
  /** The upload that has not ended yet; null when there is none. */
  upload: Upload.nullable(),
})
export type SessionSummary = z.infer<typeof SessionSummary>

/** Which sessions a list has. `team`: those with that visibility, your own among them. */
export const SessionFilter = z.enum(["owned", "shared", "team"])
export type SessionFilter = z.infer<typeof SessionFilter>

/** A place in a transcript where a search found its words. `text` is an excerpt: plain text, one line. */
export const SessionHit = z.object({ seq: z.number().int(), text: z.string() })
export type SessionHit = z.infer<typeof SessionHit>

/**
 * A session in a list. With `q`, `hits` are the first three places where its transcript has the words, and `hit` the first of
 * them; null if only its title has them.
 */
export const ListedSession = SessionSummary.extend({
  hit: SessionHit.nullable().optional(),
  hits: z.array(SessionHit).optional(),
})
export type ListedSession = z.infer<typeof ListedSession>

/** Another session, as far as a link to it needs. */
export const LinkedSession = z.object({ id: SessionId, title: z.string() })
export type LinkedSession = z.infer<typeof LinkedSession>

/** A pull request, as a transcript names it. */
export const PullRequest = z.object({ repository: z.string(), number: z.number().int(), url: z.string() })
export type PullRequest = z.infer<typeof PullRequest>

/** A session as its page shows it. Only `abilities` says what this viewer may do. */
export const Session = SessionSummary.extend({
  abilities: z.array(Ability),
  /** Whether readers (by a link, or because it is public) may read its comments; null for everybody but its owner. */
  comments_for_readers: z.boolean().nullable(),
  /** The machine that the agent ran on, for the owner alone. */
  machine: z.string().nullable().optional(),
  /** How much the agent may do without asking, in its own word. */
  permission_mode: z.string().nullable().optional(),
  /** Pull requests that the agent named, at most 50, in the order in which it did. Their addresses are text from a transcript. */
  pull_requests: z.array(PullRequest).optional(),
  sources: z.array(Source),
  bytes: z.number().int(),
  /** The session that this one continues in the same folder (`/clear`, a fork), and those that continue it, if the viewer may see them. */
  continues: LinkedSession.nullable(),
  continued_by: z.array(LinkedSession),
})
export type Session = z.infer<typeof Session>

/** A session of the person who asks, found by the id that it was created with. */
export const KnownSession = z.object({
  external_id: z.string(),
  id: SessionId,
  title: z.string(),
  status: SessionStatus,
  upload: Upload.nullable(),
  /** The names of its stored sources; not necessarily all of them if many sessions are asked for at once. */
  sources: z.array(z.string()),
})
export type KnownSession = z.infer<typeof KnownSession>

/** A remote session of the person who asks, likewise. `running`: an agent runs there, so what its own file says comes from it already. */
export const KnownRemoteSession = z.object({
  external_id: z.string(),
  id: SessionId,
  title: z.string(),
  running: z.boolean(),
})
export type KnownRemoteSession = z.infer<typeof KnownRemoteSession>

/** A number of bytes, of files or lines. */
export const ByteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** The calls about a session as a whole. 404 for viewers who may not see it, exactly as if it did not exist. */
export const sessionsCalls = {
  listSessions: call({
    method: "GET",
    path: "/api/sessions",
    summary:
      "Lists the sessions that you own and those shared with you, newest first; with `filter=team` those that everybody with an account here can see. With `q` only those with all its words in the title or in one entry; without a filter it looks into all of these.",
    door: "person",
    input: z.object({
      filter: SessionFilter.optional(),
      q: z.string().max(200).optional(),
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ sessions: z.array(ListedSession), next: z.string().nullable() }),
  }),
  createSession: call({
    method: "POST",
    path: "/api/sessions",
    summary:
      "Creates a session (201). If you have one with this `external_id`, gives that one (200). A remote session and a recorded one may have the same; a remote one has no append token.",
    door: "person",
    records: ["session.created", "session.continued", "visibility.changed"],
    input: z.object({
      title: z.string().max(500).optional(),
      agent: z.string().max(50).optional(),
      remote: z.boolean().optional(),
      /** Without it, what this server's operator chose, which is private unless they said otherwise. Needs the scope to share, unless private. */
      visibility: Visibility.optional(),
      external_id: z.string().max(200).optional(),
      /** An earlier session of the same owner that this one continues. An id that doesn't exist (any more) is ignored. */
      continues: SessionId.optional(),
      /** An upload of this many bytes in all follows: a new session is `incomplete` until it is completed. */
      upload: z.object({ of: ByteCount }).optional(),
    }),
    output: Session.extend({ append_token: z.string().optional() }),
    status: 201,
  }),
  knownSessions: call({
    method: "POST",
    path: "/api/sessions/known",
    summary: "Tells which of these `external_id`s you have sessions for, recorded or remote. Creates nothing.",
    door: "person",
    records: [],
    input: z.object({ external_ids: z.array(z.string().max(200)).min(1).max(1000) }),
    output: z.object({
      sessions: z.array(KnownSession),
      /** By servers that know of remote sessions. */
      remote: z.array(KnownRemoteSession).optional(),
    }),
  }),
  getSession: call({
    method: "GET",
    path: "/api/sessions/:id",
    summary: "Gives one session, with what you may do to it.",
    door: "view",
    input: z.object({ id: z.string() }),
    output: Session,
  }),
  patchSession: call({
    method: "PATCH",
    path: "/api/sessions/:id",
    summary:
      "Renames, archives or unfreezes a session, makes it private, opens it to the team or to the public, or opens its comments to readers who aren't invited.",
    door: "manage",
    records: [
      "session.renamed",
      "visibility.changed",
      "session.archived",
      "session.unarchived",
      "comments.opened",
      "comments.closed",
    ],
    input: z.object({
      id: z.string(),
      title: z.string().max(500).optional(),
      visibility: Visibility.optional(),
      archived: z.boolean().optional(),
      comments_for_readers: z.boolean().optional(),
    }),
    output: Session,
  }),
  deleteSession: call({
    method: "DELETE",
    path: "/api/sessions/:id",
    summary: "Deletes a session with everything in it. Its history stays.",
    door: "manage",
    records: ["session.deleted"],
    input: z.object({ id: z.string() }),
  }),
} as const

/** What happens to a session as a whole. `subject` is null: the event's session says which. */
export const sessionsEvents = {
  "session.created": event({ refreshes: ["listSessions"], rechecks: false, audience: "view" }),
  // The new session is private at first, so only the owner hears that it exists.
  "session.continued": event({ refreshes: ["getSession"], rechecks: false, audience: "seeSharing" }),
  "session.renamed": event({
    names: ["from", "to"],
    refreshes: ["getSession", "listSessions"],
    rechecks: false,
    audience: "view",
  }),
  "session.archived": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "session.unarchived": event({ refreshes: ["getSession", "listSessions"], rechecks: "gives", audience: "view" }),
  "session.deleted": event({
    names: ["title"],
    refreshes: ["getSession", "listSessions"],
    ends: "session",
    erases: true,
    rechecks: "takes",
    audience: "view",
  }),
  // Of several changes in the share dialog only the last asks again, so this one asks for the people too.
  "visibility.changed": event({
    data: z.object({ from: Visibility, to: Visibility }),
    refreshes: ["getSession", "listSessions", "listCollaborators"],
    rechecks: "takes",
    audience: "view",
  }),
  // To readers. Everybody else who may view the session can always read them.
  "comments.opened": event({ refreshes: ["getSession", "listComments"], rechecks: "gives", audience: "view" }),
  "comments.closed": event({ refreshes: ["getSession", "listComments"], rechecks: "takes", audience: "view" }),
} as const
