import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { sleep } from "#upload/patience"
import type { Connection } from "../connection/connection.ts"

/** To know which session comes before is worth so long. */
const PATIENCE_MS = 5000

export interface Opening {
  connection: Connection
  agent: string
  external: string
  title: string | undefined
  /** The session that it became before. If that was deleted it is not made again. */
  known?: string | undefined
  /** The session in whose place this one began. */
  continues?: { opened: Promise<void>; session: Session | null } | undefined
}

/** Creates the session that is followed, or finds it again. */
export async function openSession(given: Opening, signal: AbortSignal): Promise<Session> {
  const { connection, agent, external, title, known } = given
  if (known !== undefined) return connection.client.send(calls.getSession, { id: known }, { signal })
  const continues = await sessionBefore(given, signal)
  const input = { agent, external_id: external, ...(title && { title }), ...(continues && { continues }) }
  return connection.client.send(calls.createSession, input, { signal })
}

/** The id of the session before, which the server may not have given yet. */
async function sessionBefore({ continues }: Opening, signal: AbortSignal): Promise<string | undefined> {
  if (!continues) return undefined
  await Promise.race([continues.opened, sleep(PATIENCE_MS, signal).catch(() => {})])
  return continues.session?.id
}
