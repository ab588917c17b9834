/**
 * Sharing as one would explain it to a colleague, as briefly as possible: who has which row, what is public, whose proof is
 * fresh. It knows no database, no order of queries and no policy.
 */
export const names = ["alice", "bob", "carol", "dave"] as const
export type Name = (typeof names)[number]
export type Guest = Exclude<Name, "alice">
export type Role = "viewer" | "contributor"

interface Row {
  role: Role
  bound: boolean
  expired: boolean
}

export interface SessionModel {
  kind: "recorded" | "remote"
  visibility: "private" | "team" | "public"
  deleted: boolean
  archived: boolean
  rows: Partial<Record<Guest, Row>>
  links: { opens: boolean }[]
}

export interface Model {
  disabled: Set<Name>
  stale: Set<Name>
  sessions: [SessionModel, SessionModel]
}

export function fresh(): Model {
  const session = (kind: SessionModel["kind"]): SessionModel => ({
    kind,
    visibility: "private",
    deleted: false,
    archived: false,
    rows: {},
    links: [],
  })
  return { disabled: new Set(), stale: new Set(), sessions: [session("recorded"), session("remote")] }
}

/**
 * A viewer's role in a session: `pending` collaborators have access, and haven't opened it yet. Null is an unknown viewer.
 */
export function standing(
  model: Model,
  session: SessionModel,
  name: Name | null,
): Role | "owner" | "teammate" | "reader" | "none" {
  if (session.deleted || model.disabled.has("alice")) return "none"
  if (name === "alice") return "owner"
  const row = name ? session.rows[name] : undefined
  if (name && row && (row.bound || (!row.expired && !model.stale.has(name)))) return row.role
  if (session.kind === "remote" || session.visibility === "private") return "none"
  if (name) return "teammate"
  return session.visibility === "public" ? "reader" : "none"
}

export const collaborates = (what: string): what is Role => what === "viewer" || what === "contributor"

/** The answer to a request for the session. */
export function status(model: Model, session: SessionModel, name: Name | null): number {
  if (name && model.disabled.has(name)) return 401
  return standing(model, session, name) === "none" ? 404 : 200
}

/** The answer to a runner of the session that has nothing sensible to say. */
export function runs(model: Model, session: SessionModel, name: Name | null): number {
  const seen = status(model, session, name)
  if (seen !== 200) return seen
  if (standing(model, session, name) !== "owner") return 403
  return session.kind === "recorded" || session.archived ? 409 : 400
}

/** Whether a link opens the session for somebody unknown. */
export function opens(model: Model, session: SessionModel, link: { opens: boolean }): boolean {
  if (session.deleted || model.disabled.has("alice") || session.kind === "remote") return false
  return link.opens || session.visibility === "public"
}
