import { cleanLine } from "#protocol/clean"
import { operatorCalls } from "#protocol/operator"
import type { Run } from "../connection/connection.ts"
import { askServer } from "../connection/operator-socket.ts"
import { usage } from "../terminal/failure.ts"
import { count } from "../terminal/words.ts"

/** Letters that did not arrive, and sending them again: on the server's own machine. */
export async function adminLetters(run: Run): Promise<void> {
  const body = await askServer(run, operatorCalls.listDeadLetters, {})
  const { counts, dead } = body
  run.out.result(
    body,
    dead.map((letter) =>
      [letter.id, letter.created_at, letter.state, letter.kind, letter.to, letter.problem ?? ""]
        .map((field) => cleanLine(field, 300))
        .join("\t"),
    ),
  )
  const said = Object.entries(counts).map(([state, count]) => `${count} ${state}`)
  run.out.remark(said.length === 0 ? "No email has been sent yet." : `Emails: ${said.join(", ")}.`)
}

export async function adminResend(run: Run, ids: string[], all: boolean): Promise<void> {
  if (all === ids.length > 0) throw usage("Name the emails to send again, or add --all.")
  const body = await askServer(run, operatorCalls.requeueLetters, { ids: all ? "all" : ids })
  run.out.result(body, [`${count(body.requeued, "email")} queued to be sent again.`])
}
