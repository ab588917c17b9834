import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Link } from "#protocol/links"
import { sentSession } from "../choosing/this-session.ts"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import { SHORTEST, sessionId } from "../connection/session-reference.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import { ago, count, table } from "../terminal/words.ts"
import { shareThis } from "./share.ts"

/** Links that open a session to whoever has them: made, listed, given new addresses, and taken back. */

const MOST_DAYS = 3650
/** As on the page. */
const USUAL_DAYS = 30

export async function createLink(
  run: Run,
  given: string | undefined,
  options: { label?: string; days?: string; never?: boolean; newest?: boolean },
): Promise<void> {
  if (options.never && options.days !== undefined) throw usage("Give --days or --never, not both.")
  const days = options.never ? null : Number(options.days ?? USUAL_DAYS)
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS))
    throw usage(`--days takes a whole number from 1 to ${MOST_DAYS}, not "${options.days}".`)
  const connection = connect(run)
  const id = given === undefined ? await shareThis(run, connection, options) : await sessionId(connection, given)
  const label = options.label?.trim()
  const link = await connection.client.send(calls.createLink, {
    id,
    expires_in_days: days,
    ...(label && { label }),
  })
  run.out.result({ session: id, ...link }, [link.url])
  run.out.remark(
    `Anyone who has this address can read the session${days === null ? ", until you revoke it" : ` for ${count(days, "day")}`}.`,
  )
}

export async function listLinks(run: Run, given: string | undefined): Promise<void> {
  const connection = connect(run)
  const id = given === undefined ? await sentSession(run, connection) : await sessionId(connection, given)
  const { links } = await connection.client.send(calls.listLinks, { id })
  const rows = links.map((it) => [it.id, usesOf(it), endOf(it), cleanLine(it.label, 60), it.url])
  // An address that is cut opens nothing.
  run.out.result({ session: id, links }, table(rows, Number.POSITIVE_INFINITY))
  if (links.length === 0) run.out.remark("This session has no links.")
}

function usesOf({ uses, last_used_at }: Link): string {
  return uses === 0 || last_used_at === null
    ? "never opened"
    : `opened ${count(uses, "time")}, last ${ago(last_used_at)}`
}

function endOf({ expires_at }: Link): string {
  if (expires_at === null) return "never expires"
  return `${Date.parse(expires_at) < Date.now() ? "expired" : "expires"} ${expires_at.slice(0, 10)}`
}

export async function resetLink(run: Run, given: string, named: string): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const linkId = find(await linksOf(connection, id), named).id
  const link = await connection.client.send(calls.rotateLink, { id, linkId })
  run.out.result({ session: id, ...link }, [link.url])
  run.out.remark("The old address no longer works.")
}

export async function revokeLinks(run: Run, given: string, named: string[]): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const links = await linksOf(connection, id)
  // All are found before the first is taken back: a typo must not end half of them.
  const meant = [...new Set(named.map((one) => find(links, one)))]
  for (const { id: linkId } of meant) await connection.client.send(calls.revokeLink, { id, linkId })
  const { style } = run.out
  run.out.result(
    { session: id, revoked: meant.map((it) => it.id) },
    meant.map((it) => `${style.good("✓")} ${it.id}${it.label ? ` (${cleanLine(it.label, 60)})` : ""}  no longer works`),
  )
}

const linksOf = async (connection: Connection, id: string) =>
  (await connection.client.send(calls.listLinks, { id })).links

function find(links: readonly Link[], named: string): Link {
  if (named.length < SHORTEST) throw usage(`"${named}" is too short: give at least ${SHORTEST} characters of the id.`)
  const found = links.filter((it) => it.url === named || it.id.startsWith(named.toLowerCase()))
  const [only, another] = found
  if (only && !another) return only
  const what = cleanLine(named, 100)
  if (another) throw new Failure("AMBIGUOUS", exits.usage, `Several links begin with ${what}. Give more of the id.`)
  throw new Failure("NOT_FOUND", exits.notFound, `This session has no link ${what}. See: ${openctl} link list`)
}
