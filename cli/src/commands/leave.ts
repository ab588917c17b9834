import { calls } from "#protocol/calls"
import { connect, type Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { exits, Failure } from "../terminal/failure.ts"

/** Gives one's own access to somebody's session up. */
export async function leave(run: Run, given: string): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const { access_type } = await connection.client.send(calls.getSession, { id })
  if (access_type === "owned")
    throw new Failure(
      "FORBIDDEN",
      exits.refused,
      "This is your own session. You can delete it, but you can't leave it.",
    )
  await connection.client.send(calls.leave, { id })
  run.out.result({ id, left: true }, ["You left the session. Its owner can invite you again."])
}
