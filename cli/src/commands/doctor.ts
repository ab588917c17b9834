import { cleanLine } from "#protocol/clean"
import { askServer } from "../connection/admin-socket.ts"
import type { Run } from "../connection/connection.ts"
import { exits, Failure } from "../terminal/failure.ts"

/** Asks the running server what it lacks, and has it send a trial email: on the server's own machine. */
interface Finding {
  what: string
  state: "good" | "note" | "bad"
  says: string
}

export async function doctor(run: Run, to: string | undefined): Promise<void> {
  const body = await askServer(run, "/doctor", to === undefined ? {} : { to })
  const { findings } = body as unknown as { findings: Finding[] }
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
