import { AsyncLocalStorage } from "node:async_hooks"
import { cleanLine } from "#protocol/clean"

/**
 * One way back from a provider, from the request to the sign-in. The library says why it refuses in its log alone, and knows
 * nothing of sessions at the provider: both are noted here on the way.
 */
export interface Attempt {
  /** Why it failed, for the log. Never a token or a code. */
  notes: string[]
  /** As whom, and in which of its sessions, the provider signed somebody in. */
  subject: string | null
  session: string | null
  /** Whether who came in has no name yet: they are asked for one on the way. */
  unnamed: boolean
}

const current = new AsyncLocalStorage<Attempt>()

export const newAttempt = (): Attempt => ({ notes: [], subject: null, session: null, unnamed: false })

export const during = <T>(attempt: Attempt, work: () => Promise<T>): Promise<T> => current.run(attempt, work)

export const attemptNow = (): Attempt | undefined => current.getStore()

/** What went wrong, with as much of an error as a log may have. */
export function note(message: string, error?: unknown): void {
  const it = current.getStore()
  if (!it || it.notes.length >= 10) return
  const said = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {}
  const parts = ["status", "error", "error_description", "code", "message", "providerId"]
    .filter((name) => ["string", "number"].includes(typeof said[name]))
    .map((name) => `${name}=${cleanLine(String(said[name]), 200)}`)
  it.notes.push([cleanLine(message, 200), ...parts].join(" "))
}
