import { z } from "zod"
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

/** A prompt, as the outline lists it. */
export const OutlinePrompt = z.object({ seq: z.number().int(), text: z.string(), at: z.string().nullable() })
export type OutlinePrompt = z.infer<typeof OutlinePrompt>
