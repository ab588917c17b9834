import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection/connection.ts"

export async function whoami(run: Run): Promise<void> {
  const { server, client, from } = connect(run)
  const me = await client.send(calls.getMe, {})
  const addresses = me.addresses.map((it) => cleanLine(it.email) + (it.verified ? "" : " (not verified)"))
  run.out.result({ server, ...me, token_from: from }, [
    `${run.out.style.bold(cleanLine(me.person.name))}  ${addresses.join(", ")}`,
    `at ${server}${from === "OPENCTL_TOKEN" ? ", with the token from OPENCTL_TOKEN" : ""}`,
  ])
}
