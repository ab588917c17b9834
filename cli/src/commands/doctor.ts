import { cleanLine } from "#protocol/clean"
import { operatorCalls } from "#protocol/operator"
import type { Run } from "../connection/connection.ts"
import { askServer } from "../connection/operator-socket.ts"
import { exits, Failure } from "../terminal/failure.ts"

/** Asks the running server what it lacks, and has it send a trial email: on the server's own machine. */
export async function doctor(run: Run, to: string | undefined): Promise<void> {
  const body = await askServer(run, operatorCalls.examine, { to })
  const { findings } = body
  const { style } = run.out
  const signs = { good: style.good("✓"), note: style.dim("·"), bad: style.bad("✗") }
  run.out.result(
    body,
    findings.map(({ what, state, says }) => `${signs[state]} ${cleanLine(what, 60)}: ${cleanLine(says, 500)}`),
  )
  const bad = findings.filter((one) => one.state === "bad").length
  if (bad > 0)
    throw new Failure("NOT_WELL", exits.failure, bad === 1 ? "One thing is wrong." : `${bad} things are wrong.`)
}
