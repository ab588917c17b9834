import { cleanLine } from "#protocol/clean"
import { operatorCalls } from "#protocol/operator"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { askServer } from "../connection/operator-socket.ts"
import { usage } from "../terminal/failure.ts"

export interface AdminTokenOptions {
  label?: string
  hours?: string
}

/**
 * Makes a token for a person, on the server's own machine: the running server is asked by a socket in its data folder that
 * only its user may open.
 */
export async function adminToken(run: Run, address: string, options: AdminTokenOptions): Promise<void> {
  const hours = options.hours === undefined ? undefined : Number(options.hours)
  if (hours !== undefined && !(hours > 0 && hours <= 24 * 365)) throw usage("--hours is a number up to 8760 (a year).")
  const asked = { address, ...(options.label && { label: options.label }), ...(hours && { hours }) }
  const body = await askServer(run, operatorCalls.makeToken, asked)
  run.out.result(body, [body.token])
  const until = body.expires_at ? `, until ${cleanLine(body.expires_at)}` : ""
  run.out.remark(`It acts as ${cleanLine(address)}${until}. Use it with: OPENCTL_TOKEN=... ${openctl} whoami`)
}
