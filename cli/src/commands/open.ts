import { calls } from "#protocol/calls"
import { sentSession } from "../choosing/this-session.ts"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { openBrowser } from "../machine/browser.ts"

/** Opens a session's page, or says its address where there is no browser. */
export async function open(run: Run, given: string | undefined): Promise<void> {
  const connection = connect(run)
  const id = given === undefined ? await sentSession(run, connection) : await sessionId(connection, given)
  await connection.client.send(calls.getSession, { id })
  const url = pageOf(connection.server, id)
  const opened = run.out.json ? false : await openBrowser(run.around, url)
  run.out.result({ id, url }, [url])
  if (!opened) run.out.remark("No browser is available here. Open the address on a machine that has one.")
}
