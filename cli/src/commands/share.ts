import { agentOf } from "#agents/all"
import { agentLabel } from "#agents/label"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { InviteResult } from "#protocol/sharing"
import { externalId } from "#upload/external-id"
import { confirmedSession } from "../choosing/this-session.ts"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import { runningSession } from "../connection/running-remotely.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { followSingle } from "../daemon/follow-single.ts"
import { keepUpload } from "../machine/saved.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import { seenBy } from "../upload/upload-report.ts"

export interface ShareOptions {
  role?: string
  note?: string
  newest?: boolean
}

/** As many as one call takes. */
const AT_ONCE = 50

/**
 * Opens a session to people: one that is named, or this one, which is sent from here on as it goes on. Each address is judged
 * alone: one that is refused takes nothing from the others.
 */
export async function share(run: Run, words: string[], options: ShareOptions): Promise<void> {
  const addresses = words.filter((word) => word.includes("@"))
  const [named, another] = words.filter((word) => !word.includes("@"))
  if (another !== undefined)
    throw usage(`"${cleanLine(another, 80)}" isn't an email address. Name one session, then the addresses to invite.`)
  const connection = connect(run)
  const id = named === undefined ? await shareThis(run, connection, options) : await sessionId(connection, named)
  const session = await connection.client.send(calls.getSession, { id })
  const url = pageOf(connection.server, id)
  if (!agentOf(session.agent)?.reader) {
    run.out.warn(
      `openctl can't read what ${cleanLine(agentLabel(session.agent), 40)} writes, so it can't say what is in this session. Check it before others read it.`,
    )
  }
  const { results, lines } = await inviteTo(run, connection, id, addresses, options)
  run.out.result({ session: id, url, results }, named === undefined || lines.length === 0 ? [url, ...lines] : lines)
  await sayUnsent(run, connection, id, results)
  const failed = results.filter((it) => "error" in it).length
  if (failed === 0) return
  const what = `${failed} of ${results.length} addresses could not be invited.`
  throw failed === results.length
    ? new Failure("NOBODY_INVITED", exits.refused, what)
    : new Failure("PARTLY_FAILED", exits.partly, what)
}

/** Invites addresses, and says what became of each. */
export async function inviteTo(
  run: Run,
  connection: Connection,
  id: string,
  addresses: readonly string[],
  options: { role?: string | undefined; note?: string | undefined },
): Promise<{ results: InviteResult[]; lines: string[] }> {
  const results: InviteResult[] = []
  for (let at = 0; at < addresses.length; at += AT_ONCE) {
    const emails = addresses.slice(at, at + AT_ONCE)
    const asked = {
      id,
      emails,
      ...(options.role && { role: options.role }),
      ...(options.note && { note: options.note }),
    }
    const answer = await connection.client.send(calls.invite, asked)
    results.push(...("results" in answer ? answer.results : [answer]))
  }
  const { style } = run.out
  const lines = results.map(
    (it) => `${"error" in it ? style.bad("✗") : style.good("✓")} ${cleanLine(it.email)}  ${said(it)}`,
  )
  return { results, lines }
}

/** Sends this session from here on as it goes on, in the background. Its agent may not have written anything yet. */
export async function shareThis(run: Run, connection: Connection, options: { newest?: boolean }): Promise<string> {
  const { stateDir, cwd } = run.around
  const { agent, own, file } = await confirmedSession(run, options, "Share")
  const external = externalId(agent, own, false)
  // An agent that runs under openctl has a page already, which shows everything.
  const running = await runningSession(connection, external)
  if (running) return running.id
  const { id: session, visibility } = await connection.client.send(calls.createSession, {
    agent,
    external_id: external,
  })
  keepUpload(stateDir, connection.server, external, session)
  const directory = file?.directory ?? cwd
  const { server } = connection
  await followSingle(run, { server, session, agent, own, directory, since: new Date().toISOString() })
  run.out.tell(`Sharing this session live. To stop: ${openctl} stop`)
  const seen = seenBy[visibility]
  if (seen) run.out.tell(seen)
  return session
}

function said(it: InviteResult): string {
  if ("error" in it) return cleanLine(it.error.message)
  if (it.outcome === "own") return "is your own address: you have access already"
  return it.outcome === "invited" ? `invited as ${it.role}` : `already invited, as ${it.role}`
}

/** Whoever waits for an email that won't come has to be told another way. */
async function sayUnsent(run: Run, connection: Connection, id: string, results: InviteResult[]): Promise<void> {
  const invited = new Set(results.flatMap((it) => ("error" in it ? [] : [it.id])))
  invited.delete(null)
  if (invited.size === 0) return
  const { collaborators } = await connection.client.send(calls.listCollaborators, { id })
  const reasons = new Map<string, string[]>()
  for (const { id, email, status, letter, problem } of collaborators) {
    if (!invited.has(id) || status !== "invited" || letter === "sent" || letter === "queued") continue
    const reason = cleanLine(problem ?? "", 300)
    reasons.set(reason, [...(reasons.get(reason) ?? []), cleanLine(email)])
  }
  for (const [reason, who] of reasons) run.out.warn(`No email went out to ${who.join(", ")}. ${reason}`.trim())
  if (reasons.size > 0) run.out.tell(`The link to send: ${pageOf(connection.server, id)}`)
}
