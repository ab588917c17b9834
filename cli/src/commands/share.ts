import { agentLabel, readerFor } from "#agents/readers"
import { calls, type InviteResult } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection.ts"
import { exits, Failure } from "../failure.ts"
import { pageOf, sessionId } from "../session-reference.ts"

export interface ShareOptions {
  role: string
  note?: string
}

/** As many as one call takes. */
const AT_ONCE = 50

/** Invites addresses, each judged alone: one that is refused takes nothing from the others. */
export async function share(run: Run, given: string, addresses: string[], options: ShareOptions): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const session = await connection.client.send(calls.getSession, { id })
  if (!canRead(session.agent)) {
    run.out.warn(
      `openctl can't read what ${cleanLine(agentLabel(session.agent), 40)} writes: it does not know what stands in this session. Look through it before others do.`,
    )
  }
  const results: InviteResult[] = []
  for (let at = 0; at < addresses.length; at += AT_ONCE) {
    const emails = addresses.slice(at, at + AT_ONCE)
    const asked = { id, emails, role: options.role, ...(options.note && { note: options.note }) }
    const answer = await connection.client.send(calls.invite, asked)
    results.push(...("results" in answer ? answer.results : [answer]))
  }
  const { style } = run.out
  const lines = results.map(
    (it) => `${"error" in it ? style.bad("✗") : style.good("✓")} ${cleanLine(it.email)}  ${said(it)}`,
  )
  run.out.result({ session: id, url: pageOf(connection.server, id), results }, lines)
  const failed = results.filter((it) => "error" in it).length
  if (failed === 0) return
  const what = `${failed} of ${results.length} addresses could not be invited.`
  throw failed === results.length
    ? new Failure("NOBODY_INVITED", exits.refused, what)
    : new Failure("PARTLY_FAILED", exits.partly, what)
}

function said(it: InviteResult): string {
  if ("error" in it) return cleanLine(it.error.message)
  if (it.outcome === "own") return "is your own address: you have access already"
  return it.outcome === "invited" ? `invited as ${it.role}` : `was invited before, is ${it.role} now`
}

/** A reader of an agent's own is one object; for other agents a stand-in is made each time. */
function canRead(agent: string): boolean {
  const [one, again] = [readerFor(agent), readerFor(agent)]
  return one === again
}
