import { join } from "node:path"
import type { InputOf, OutputOf } from "#protocol/call"
import { createClient, type Sending } from "#protocol/client"
import type { OperatorCall } from "#protocol/operator"

/** Sends a call to the running server of a data folder as its operator does; throws the `Refusal` if it refuses. */
export async function operate<C extends OperatorCall>(
  dataDir: string,
  call: C,
  input: InputOf<C>,
  more: Sending = {},
): Promise<OutputOf<C>> {
  const unix = join(dataDir, "admin.sock")
  const fetch = (url: string | URL | Request, init?: RequestInit) => globalThis.fetch(url, { ...init, unix })
  return createClient({ base: "http://admin", fetch: fetch as typeof globalThis.fetch }).send(call, input, more)
}
