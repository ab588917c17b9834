import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { exits, Failure, failureOf } from "../terminal/failure.ts"

type Removal = { email: string; removed: boolean; error?: { code: string; message: string } }

const stillRead = {
  team: "The session is open to the team: everyone with an account on this server can still read it.",
  public: "The session is public: anyone who has its address can still read it.",
}

/** Takes people's access away, each address on its own. */
export async function unshare(run: Run, given: string, addresses: string[]): Promise<void> {
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const { collaborators } = await connection.client.send(calls.listCollaborators, { id })
  const results: Removal[] = []
  for (const address of addresses) {
    const email = normaliseAddress(address)
    const found = collaborators.find((it) => it.email === email)
    try {
      if (!found) throw new Failure("NOT_FOUND", exits.notFound, "has no access and no invitation")
      await connection.client.send(calls.removeCollaborator, { id, collaboratorId: found.id })
      results.push({ email: found.email, removed: true })
    } catch (error) {
      const { code, message, exit } = failureOf(error, connection.server)
      if (exit === exits.unreachable || exit === exits.notSignedIn) throw error
      results.push({ email: address, removed: false, error: { code, message } })
    }
  }
  const { visibility } = await connection.client.send(calls.getSession, { id })
  const isOpen = visibility !== "private"
  const { style } = run.out
  const lines = results.map((it) => {
    const gone = isOpen ? "removed" : "no longer has access"
    const said = it.removed ? gone : cleanLine(it.error?.message ?? "")
    return `${it.removed ? style.good("✓") : style.bad("✗")} ${cleanLine(it.email)}  ${said}`
  })
  run.out.result({ session: id, results }, lines)
  const failed = results.filter((it) => !it.removed).length
  if (isOpen && failed < results.length) run.out.remark(stillRead[visibility])
  if (failed === 0) return
  const what = `${failed} of ${results.length} addresses could not be removed.`
  throw failed === results.length
    ? new Failure(
        "NOBODY_REMOVED",
        results.every((it) => it.error?.code === "NOT_FOUND") ? exits.notFound : exits.refused,
        what,
      )
    : new Failure("PARTLY_FAILED", exits.partly, what)
}
