import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { interrupted, usage } from "../terminal/failure.ts"
import { count } from "../terminal/words.ts"

/** Deletes a session for ever, after saying what is lost. */
export async function deleteSession(run: Run, given: string, options: { yes?: boolean }): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const session = await connection.client.send(calls.getSession, { id })
  const title = cleanLine(session.title, 80)
  if (!options.yes) {
    if (!run.out.interactive)
      throw usage("Deleting asks first, and there is no terminal to ask in. Add --yes if you are sure.")
    const { confirm } = await import("@clack/prompts")
    const others = session.shared_with ? `, for you and ${session.shared_with} other people` : ""
    const answer = await confirm({
      message: `Delete "${title}" with its ${count(session.entries, "line")}${others}? This can't be undone.`,
      active: "Delete it",
      inactive: "Keep it",
      initialValue: false,
    })
    if (answer !== true) throw interrupted("Nothing was deleted.")
  }
  await connection.client.send(calls.deleteSession, { id })
  run.out.result({ id, deleted: true }, [`Deleted "${title}".`])
}
