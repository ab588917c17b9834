import { type RawBuilder, type Selectable, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { SessionSummary, Upload } from "#protocol/sessions"
import type { SessionsTable } from "../storage/tables/sessions.ts"

/** An upload that has received nothing for this long has stopped: its sender sends something every few seconds. */
const QUIET_MS = 30_000

/** Whether nothing was appended to the session `s` for a while. */
export const quietSince = (now: RawBuilder<number>) =>
  sql<number>`case when s.updated_at <= ${now} - ${QUIET_MS} then 1 else 0 end`

export function uploadOf(row: Pick<SummaryRow, "upload_done" | "upload_of" | "quiet">): Upload | null {
  if (row.upload_of === null) return null
  return { done: row.upload_done, of: row.upload_of, stopped: Number(row.quiet) === 1 }
}

/**
 * The summary that a list shows of a session, from the joined rows `s` (the session) and `o` (its owner); `now` is the
 * database's clock.
 */
export const summaryColumns = (now: RawBuilder<number>) =>
  [
    "s.id",
    "s.title",
    "s.agent",
    "s.kind",
    "s.status",
    "s.visibility",
    "s.seq",
    "s.prompts",
    "s.first_prompt",
    "s.model",
    "s.repository",
    "s.branch",
    "s.created_at",
    "s.updated_at",
    "s.started_at",
    "s.upload_done",
    "s.upload_of",
    quietSince(now).as("quiet"),
    "s.owner_id",
    "o.name as owner_name",
    "o.image as owner_image",
    sql<number>`(select count(*) from collaborators c where c.session_id = s.id)`.as("shared_with"),
    sql<number>`(select count(*) from collaborators c where c.session_id = s.id and c.person_id is not null)`.as(
      "accepted",
    ),
    sql<number>`(select count(*) from links l where l.session_id = s.id and l.revoked_at is null
    and (l.expires_at is null or l.expires_at > ${now}))`.as("links"),
  ] as const

export type SummaryRow = Pick<
  Selectable<SessionsTable>,
  | "id"
  | "title"
  | "agent"
  | "kind"
  | "status"
  | "visibility"
  | "seq"
  | "prompts"
  | "first_prompt"
  | "model"
  | "repository"
  | "branch"
  | "created_at"
  | "updated_at"
  | "started_at"
  | "upload_done"
  | "upload_of"
  | "owner_id"
> & {
  quiet: number
  owner_name: string
  owner_image: string | null
  shared_with: number
  accepted: number
  links: number
}

export function summarise(row: SummaryRow, role: Role): SessionSummary {
  const collaborates = role === "contributor" || role === "viewer"
  const isTeams = role === "teammate" && row.visibility === "team"
  return {
    id: row.id,
    title: row.title,
    agent: row.agent,
    kind: row.kind,
    status: row.status,
    visibility: row.visibility,
    entries: row.seq,
    prompts: row.prompts,
    first_prompt: row.first_prompt,
    model: row.model,
    repository: row.repository,
    branch: row.branch,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    started_at: row.started_at,
    owner: { id: row.owner_id, name: row.owner_name, picture: row.owner_image },
    access_type: role === "owner" ? "owned" : collaborates ? "shared" : isTeams ? "team" : "public",
    collaborator_role: collaborates ? role : null,
    // Only the owner may know who has a pending invitation.
    shared_with: role === "owner" ? Number(row.shared_with) : collaborates ? Number(row.accepted) : null,
    links: role === "owner" ? Number(row.links) : null,
    upload: uploadOf(row),
  }
}
