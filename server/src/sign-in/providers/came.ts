import { cleanLine } from "#protocol/clean"

/** The person as described by a provider, the same for every provider. */
export interface Came {
  /** The provider's own id for the account. */
  account: string
  /** As the provider writes it, not yet cleaned. */
  name: string
  /** The address that they would have here, or null if there is none that we could store. */
  address: string | null
  /** The addresses that the provider's claim proves. */
  proved: string[]
  /** The session at the provider, if known: when it ends there, the sign-in ends here. */
  session: string | null
}

/** Records why a callback failed, for the log. */
export type Note = (message: string, error?: unknown) => void

/** Collects notes: what went wrong, with the parts of an error that are fit for the log. Never a token or a code. */
export function notes(): { note: Note; why: string[] } {
  const why: string[] = []
  const note: Note = (message, error) => {
    if (why.length < 10) why.push([cleanLine(message, 200), ...partsOf(error)].join(" "))
  }
  return { note, why }
}

function partsOf(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return []
  const said = error as Record<string, unknown>
  // The provider's response, if the library rejects it as invalid.
  const { body } = (said.cause ?? {}) as { body?: unknown }
  const all: Record<string, unknown> = { ...(typeof body === "object" ? body : {}) }
  for (const name of shown) if (said[name] !== undefined) all[name] = said[name]
  return shown
    .filter((name) => ["string", "number"].includes(typeof all[name]))
    .map((name) => `${name}=${cleanLine(String(all[name]), 200)}`)
}

const shown = ["status", "error", "error_description", "code", "message"]
