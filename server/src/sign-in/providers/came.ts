import { cleanLine } from "#protocol/clean"

/** Who a provider says has come, whichever provider it is. */
export interface Came {
  /** The provider's own name for the account. */
  account: string
  /** As the provider writes it, and not yet cleaned. */
  name: string
  /** The address that they would have here, or null when there is none that we could store. */
  address: string | null
  /** The addresses that the provider's word proves. */
  proved: string[]
  /** The session there, if it is told: what the provider ends is ended here. */
  session: string | null
}

/** Notes why a way back failed, for the log. */
export type Note = (message: string, error?: unknown) => void

/** Collects notes: what went wrong, with as much of an error as a log may have. Never a token or a code. */
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
  // What the provider answered, where the library calls it no proper answer.
  const { body } = (said.cause ?? {}) as { body?: unknown }
  const all: Record<string, unknown> = { ...(typeof body === "object" ? body : {}) }
  for (const name of shown) if (said[name] !== undefined) all[name] = said[name]
  return shown
    .filter((name) => ["string", "number"].includes(typeof all[name]))
    .map((name) => `${name}=${cleanLine(String(all[name]), 200)}`)
}

const shown = ["status", "error", "error_description", "code", "message"]
