import { request } from "node:http"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import type { InputOf, OutputOf } from "#protocol/call"
import { createClient, type Sending } from "#protocol/client"
import { type OperatorCall, operatorCalls } from "#protocol/operator"

/** Sends a call to the running server of a data folder as its operator does; throws the `Refusal` if it refuses. */
export async function operate<C extends OperatorCall>(
  dataDir: string,
  call: C,
  input: InputOf<C>,
  more: Sending = {},
): Promise<OutputOf<C>> {
  return createClient({ base: "http://admin", fetch: through(join(dataDir, "admin.sock")) }).send(call, input, more)
}

/** A token for a person, who is made if there is none. */
export const makeToken = (dataDir: string, address: string) => operate(dataDir, operatorCalls.makeToken, { address })

/** Fetches by a socket. Journeys run on Node, whose `fetch` can't. */
function through(socketPath: string): typeof globalThis.fetch {
  const fetch = (url: string, init: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      const headers = { ...(init.headers as Record<string, string>), host: "admin" }
      const asking = request(
        // No connection is kept: the server behind the socket may be another one by the next call.
        { socketPath, path: new URL(url).pathname, method: init.method ?? "GET", headers, agent: false },
        (answer) => {
          buffer(answer)
            .then((said) => resolve(new Response(new Uint8Array(said), { status: answer.statusCode ?? 500 })))
            .catch(reject)
        },
      )
      asking.on("error", reject)
      asking.end(init.body as string | undefined)
    })
  return fetch as typeof globalThis.fetch
}
