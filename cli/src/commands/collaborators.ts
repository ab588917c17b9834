import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { sentSession } from "../choosing/this-session.ts"
import { connect, type Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { ago, table } from "../terminal/words.ts"

export async function collaborators(run: Run, given: string | undefined): Promise<void> {
  const connection = connect(run)
  const id = given === undefined ? await sentSession(run, connection) : await sessionId(connection, given)
  const answer = await connection.client.send(calls.listCollaborators, { id })
  const rows = answer.collaborators.map((it) => [
    cleanLine(it.email),
    it.role,
    it.status === "active" ? `active since ${ago(it.accepted_at ?? it.created_at)}` : `invited ${ago(it.created_at)}`,
    cleanLine(it.name ?? "", 60),
  ])
  run.out.result(answer, table(rows, run.out.columns))
  if (rows.length === 0) run.out.remark("This session isn't shared with anyone.")
}
