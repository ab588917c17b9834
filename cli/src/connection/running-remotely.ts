import { calls } from "#protocol/calls"
import { exits, Failure } from "../terminal/failure.ts"
import type { Connection } from "./connection.ts"
import { pageOf } from "./session-reference.ts"

const CODE = "RUNS_REMOTELY"

/** The session in which an agent runs under `openctl run`, if it is the one that is found by this id. */
export async function runningSession(
  { client, server }: Connection,
  external: string,
  signal?: AbortSignal,
): Promise<{ id: string; page: string } | null> {
  const ids = [external.replace(/:all$/, "")]
  const { remote } = await client.send(calls.knownSessions, { external_ids: ids }, signal ? { signal } : {})
  const running = remote?.find((one) => one.running)
  return running ? { id: running.id, page: pageOf(server, running.id) } : null
}

/**
 * While an agent runs under `openctl run`, its own file must not become a second record of the same turns. `external` is the id by
 * which the file's session is found. Throws with the address of its page; that is no failure, so its exit code is 0.
 */
export async function passOverWhileRunning(
  connection: Connection,
  external: string,
  signal?: AbortSignal,
): Promise<void> {
  const running = await runningSession(connection, external, signal)
  if (!running) return
  throw new Failure(
    CODE,
    exits.ok,
    `This session runs under openctl run, so its page has it already, and nothing is sent: ${running.page}`,
    running,
  )
}

/** The session and its page, if that is why nothing was sent. */
export function runningIn(error: unknown): { id: string; page: string } | null {
  return error instanceof Failure && error.code === CODE ? (error.cause as { id: string; page: string }) : null
}
