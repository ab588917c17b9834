import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { usage } from "../terminal/failure.ts"

export async function rename(run: Run, given: string, words: string[]): Promise<void> {
  const title = cleanLine(words.join(" "), 500)
  if (title === "") throw usage("The new title is empty.")
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const session = await connection.client.send(calls.patchSession, { id, title })
  run.out.result({ id, url: pageOf(connection.server, id), title: session.title }, [
    `The session is now called "${cleanLine(session.title)}".`,
  ])
}
