import type { SessionSummary } from "#protocol/sessions"

/** The time of a session: now while it runs, otherwise when it began, regardless of its upload. */
export function timeOf(session: Pick<SessionSummary, "status" | "started_at" | "created_at" | "updated_at">): string {
  if (session.status === "live") return session.updated_at
  const began = session.started_at
  return began !== null && !Number.isNaN(Date.parse(began)) ? began : session.created_at
}

/** Newest first by that time; equal times keep their order. */
export function byTime<T extends Parameters<typeof timeOf>[0]>(sessions: readonly T[]): T[] {
  return [...sessions].sort((a, b) => Date.parse(timeOf(b)) - Date.parse(timeOf(a)))
}
