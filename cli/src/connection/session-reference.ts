import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { SessionId, type SessionSummary } from "#protocol/sessions"
import { openctl } from "../config.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import type { Connection } from "./connection.ts"
import { serverAddress } from "./server-address.ts"

/** How somebody names a session: its id, the address of its page, or how its id begins. */
export type Reference = { id: string } | { prefix: string }

/** As long as a beginning has to be, so that a typo does not become a session. */
export const SHORTEST = 4

export function readReference(given: string, server: string): Reference {
  const text = given.trim()
  if (/^https?:\/\//i.test(text)) return { id: idOfPage(text, server) }
  const id = text.toLowerCase()
  if (SessionId.safeParse(id).success) return { id }
  if (/^[0-9a-hjkmnp-tv-z]+$/.test(id) && id.length < 26) {
    if (id.length < SHORTEST) throw usage(`"${text}" is too short: give at least ${SHORTEST} characters of the id.`)
    return { prefix: id }
  }
  throw new Failure(
    "NOT_FOUND",
    exits.notFound,
    `"${cleanLine(text, 80)}" isn't a session. Give an id, the start of one, or the address of the session's page. See: ${openctl} list`,
  )
}

function idOfPage(address: string, server: string): string {
  const url = new URL(address)
  if (url.origin !== server) {
    throw usage(
      `That address belongs to ${url.origin}, and you are using ${server}. Add: --server ${serverAddress(url.origin)}`,
    )
  }
  const id = /^\/sessions\/([^/]+)\/?$/.exec(url.pathname)?.[1] ?? ""
  if (SessionId.safeParse(id).success) return id
  throw new Failure("NOT_FOUND", exits.notFound, "That is not the address of a session's page.")
}

/** The id that is meant. A beginning is looked up among the sessions that one's list holds. */
export async function sessionId(connection: Connection, given: string): Promise<string> {
  const reference = readReference(given, connection.server)
  if ("id" in reference) return reference.id
  const found = await startingWith(connection, reference.prefix)
  const [only, another] = found
  if (only && !another) return only.id
  if (!only) {
    throw new Failure(
      "NOT_FOUND",
      exits.notFound,
      `None of your sessions has an id that begins with ${reference.prefix}. See: ${openctl} list`,
    )
  }
  const lines = found.slice(0, 5).map((one) => `  ${one.id}  ${cleanLine(one.title, 60)}`)
  throw new Failure(
    "AMBIGUOUS",
    exits.usage,
    [`Several of your sessions begin with ${reference.prefix}. Give more of the id:`, ...lines].join("\n"),
  )
}

/** Newest first, as the list gives them: ids sort by age, so it ends where ids are smaller than what is looked for. */
async function startingWith(connection: Connection, prefix: string): Promise<SessionSummary[]> {
  const found: SessionSummary[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await connection.client.send(calls.listSessions, { limit: 100, ...(cursor && { cursor }) })
    found.push(...page.sessions.filter((one) => one.id.startsWith(prefix)))
    const last = page.sessions.at(-1)
    if (page.next === null || (last && last.id < prefix)) return found
    cursor = page.next
  }
}

/** The address of a session's page. */
export function pageOf(server: string, id: string): string {
  return `${server}/sessions/${id}`
}
