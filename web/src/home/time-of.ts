import type { SessionSummary } from "#protocol/sessions"

/** When a session was: now while it runs, else when it began, whenever it was uploaded. */
export function timeOf(session: Pick<SessionSummary, "status" | "started_at" | "created_at" | "updated_at">): string {
  if (session.status === "live") return session.updated_at
  const began = session.started_at
  return began !== null && !Number.isNaN(Date.parse(began)) ? began : session.created_at
}

/** Newest first by that time; those of the same moment stay as they came. */
export function byTime<T extends Parameters<typeof timeOf>[0]>(sessions: readonly T[]): T[] {
  return [...sessions].sort((a, b) => Date.parse(timeOf(b)) - Date.parse(timeOf(a)))
}
