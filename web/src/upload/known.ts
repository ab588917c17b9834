import { calls } from "#protocol/calls"
import type { KnownSession } from "#protocol/sessions"
import { client } from "../api/client.ts"
import { externalOf, type Found } from "./picked-files.ts"

/** Sessions that are here already, by the id that an upload of theirs would have. */
export type Known = ReadonlyMap<string, KnownSession>

const AT_ONCE = 1000

/** Which of these are here already. A failed lookup stops nothing: sending finds them again in any case. */
export async function askKnown(found: readonly Found[]): Promise<Known> {
  const ids = found.flatMap((it) => [externalOf(it, false), externalOf(it, true)])
  const known = new Map<string, KnownSession>()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const external_ids = ids.slice(from, from + AT_ONCE)
    const answer = await client.send(calls.knownSessions, { external_ids }).catch(() => null)
    for (const session of answer?.sessions ?? []) known.set(session.external_id, session)
  }
  return known
}

/** The existing session for sending as `all` says, or else the one for sending the other way. */
export function knownOf(found: Found, known: Known, all = false): KnownSession | undefined {
  return known.get(externalOf(found, all))
}

/** An interrupted upload of everything is continued as one. */
export function wasAll(found: Found, known: Known): boolean {
  const everything = knownOf(found, known, true)
  return everything?.upload != null && !knownOf(found, known)
}

/** How many of its sub-agents are not here, though the session itself is. Nothing can be added to an archived one. */
export function newSubAgents(found: Found, session: KnownSession): number {
  if (session.status === "archived") return 0
  return found.others.filter(({ source }) => !session.sources.includes(source)).length
}

/**
 * Whether sending it would add nothing, as far as can be told without reading it: the session is here with all its parts.
 */
export function isHere(found: Found, known: Known): boolean {
  const session = knownOf(found, known)
  return session !== undefined && session.upload === null && newSubAgents(found, session) === 0
}
