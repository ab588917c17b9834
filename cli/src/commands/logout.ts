import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { openctl } from "../config.ts"
import { type Run, reach, serverOf } from "../connection/connection.ts"
import { forgetCredential, readCredential } from "../machine/saved.ts"
import { exits, Failure, failureOf, usage } from "../terminal/failure.ts"

/** Revokes this machine's token on the server, then forgets it: in the other order a lost connection would leave it good. */
export async function logout(run: Run, options: { force?: boolean }): Promise<void> {
  if (run.around.token)
    throw usage(
      "OPENCTL_TOKEN is set, so there is no sign-in to end. Unset it, then revoke that token on the settings page.",
    )
  const server = serverOf(run)
  const { configDir } = run.around
  const kept = readCredential(configDir, server)
  if (!kept) throw new Failure("NOT_SIGNED_IN", exits.notSignedIn, `You are not signed in to ${server}.`)
  let revoked = false
  try {
    revoked = await revoke(run, server, kept.token)
  } catch (error) {
    if (!options.force) {
      const failure = failureOf(error, server)
      throw new Failure(
        failure.code,
        failure.exit,
        `${failure.message} You weren't signed out. To forget the token anyway: ${openctl} logout --force`,
        error,
      )
    }
  }
  forgetCredential(configDir, server)
  const rest = revoked ? "" : " The token may still be good: revoke it on the settings page."
  run.out.result({ server, revoked }, [`You are signed out of ${server}.${rest}`])
}

async function revoke(run: Run, server: string, token: string): Promise<boolean> {
  const { client } = reach(run, server, token, "file")
  try {
    const { tokens } = await client.send(calls.listTokens, {})
    const own = tokens.filter((one) => token.startsWith(one.prefix))
    // Beginnings are short. Should two of one's tokens ever begin alike, a guess could end another machine's.
    if (own.length !== 1 || !own[0]) return false
    await client.send(calls.revokeToken, { tokenId: own[0].id })
    return true
  } catch (error) {
    // It was revoked already, or has expired: there is nothing left to end.
    if (error instanceof Refusal && error.code === "UNAUTHENTICATED") return true
    throw error
  }
}
