import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { EntryPlace } from "#protocol/turns"
import { callQuery } from "../api/keys.ts"
import { queries } from "../api/queries.ts"

/** What an address comes to: the conversation and the row that show its entry. */
export type Resolved = { is: "place"; place: EntryPlace } | { is: "missing" } | { is: "unknown" }

/** A row keeps its place for long: an entry is seldom replaced. */
const FRESH_MS = 60_000

/** Finds where an entry is shown. One that does not exist is `missing`; without a connection nobody knows, and nothing is said. */
export async function resolve(id: string, seq: number, total: number): Promise<Resolved> {
  try {
    const place = await queries.fetchQuery({ ...callQuery(calls.placeOf, { id, seq }), staleTime: FRESH_MS })
    return { is: "place", place }
  } catch (error) {
    return isMissing(error, seq, total) ? { is: "missing" } : { is: "unknown" }
  }
}

/** The session may have been taken away as well: only what lies behind its end is said to be missing. */
export function isMissing(error: unknown, seq: number, total: number): boolean {
  return seq > total && error instanceof Refusal && error.status === 404
}

/** The innermost of the sub-agents that an entry is in; null: the main conversation. */
export function agentOf(place: EntryPlace): string | null {
  return place.agents.at(-1)?.agent ?? null
}
