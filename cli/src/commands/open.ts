import { calls } from "#protocol/calls"
import { openBrowser } from "../browser.ts"
import { type Connection, connect, type Run } from "../connection.ts"
import { exits, Failure } from "../failure.ts"
import { newestHere } from "../find-sessions.ts"
import { readUpload } from "../saved.ts"
import { pageOf, sessionId } from "../session-reference.ts"
import { externalId } from "../upload-session.ts"

/** Opens a session's page, or says its address where there is no browser. */
export async function open(run: Run, given: string | undefined): Promise<void> {
  const connection = connect(run)
  const id = given === undefined ? await ofThisFolder(run, connection) : await sessionId(connection, given)
  await connection.client.send(calls.getSession, { id })
  const url = pageOf(connection.server, id)
  const opened = run.out.json ? false : await openBrowser(run.around, url)
  run.out.result({ id, url }, [url])
  if (!opened) run.out.remark("There is no browser here: open the address where there is one.")
}

async function ofThisFolder(run: Run, { server }: Connection): Promise<string> {
  const file = await newestHere(run.around)
  if (!file) {
    throw new Failure(
      "NO_SESSION_HERE",
      exits.failure,
      "Claude Code and Codex have no session of this folder. Name one; see: openctl list",
    )
  }
  for (const all of [false, true]) {
    const external = externalId(file.agent ?? "unknown", file.own, { all, fresh: false })
    const id = readUpload(run.around.stateDir, server, external)
    if (id) return id
  }
  throw new Failure(
    "NOT_UPLOADED",
    exits.notFound,
    "The newest session of this folder has not been uploaded from this machine. Send it with: openctl upload",
  )
}
