import { existsSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import type { InputOf, OutputOf } from "#protocol/call"
import { cleanLine } from "#protocol/clean"
import { createClient, Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import type { OperatorCall } from "#protocol/operator"
import { exits, Failure } from "../terminal/failure.ts"
import type { Run } from "./connection.ts"

/**
 * How the operator's commands speak to the running server: by a socket in its data folder, which only the user that it runs as
 * may open.
 */
export async function askServer<C extends OperatorCall>(
  run: Run,
  call: C,
  input: InputOf<C>,
  { patienceMs = 30_000, body }: { patienceMs?: number; body?: string | undefined } = {},
): Promise<OutputOf<C>> {
  const client = createClient({ base: "http://localhost", fetch: through(socketOf(run), patienceMs) })
  try {
    return await client.send(call, input, body === undefined ? {} : { body })
  } catch (error) {
    throw saidOf(error)
  }
}

/** What to tell of a call that failed. Nothing stands between here and the server, so an odd answer is the server's own. */
function saidOf(error: unknown): unknown {
  if (error instanceof Refusal && !error.details.between) {
    return new Failure(error.code, error.status < 500 ? exits.refused : exits.failure, cleanLine(error.message, 500))
  }
  const cause = error instanceof Unreachable ? error.cause : error
  if (!(cause instanceof Refusal || cause instanceof SyntaxError)) return cause
  return new Failure(
    "FAILURE",
    exits.failure,
    "openctl doesn't understand the server's answer. The server's log may say what went wrong.",
  )
}

/** The socket of the server whose environment this is. */
function socketOf(run: Run): string {
  const { dataDirs, databaseUrl } = run.around
  const socket = dataDirs.map((folder) => join(folder, "admin.sock")).find(existsSync)
  if (socket) return socket
  const [folder = ""] = dataDirs
  if (!databaseUrl && !dataDirs.some((one) => existsSync(join(one, "openctl.db")))) {
    throw new Failure(
      "NO_DATABASE",
      exits.failure,
      `There is no database in ${folder} yet. Start the server once (npm start), or set DATA_DIR as the server has it.`,
    )
  }
  throw notRunning(folder)
}

function notRunning(folder: string): Failure {
  return new Failure(
    "NOT_RUNNING",
    exits.unreachable,
    `No server is running for ${folder}. Start it (npm start), then run this again.`,
  )
}

/** Fetches by a socket. (Bun's own `fetch` gives up on what takes longer than five minutes, as a backup may.) */
function through(socketPath: string, timeout: number): typeof globalThis.fetch {
  const fetch = (url: string, init: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      const { pathname: path, host } = new URL(url)
      const headers = { ...(init.headers as Record<string, string>), host }
      const method = init.method ?? "GET"
      const asking = request({ socketPath, path, method, headers, timeout }, (response) => {
        buffer(response)
          .then((said) => resolve(new Response(new Uint8Array(said), { status: response.statusCode ?? 500 })))
          .catch(reject)
      })
      asking.on("timeout", () => asking.destroy(new Error("The server did not answer in time.")))
      asking.on("error", (error: { code?: string; message: string }) => {
        if (error.code === "EACCES" || error.code === "EPERM") {
          reject(new Failure("NOT_ALLOWED", exits.refused, `Only the user the server runs as can open ${socketPath}.`))
        } else if (/ECONNREFUSED|ENOENT|FailedToOpenSocket|ConnectionRefused/.test(error.code ?? "")) {
          // A server that was killed leaves its socket behind.
          reject(notRunning(socketPath.replace(/\/admin\.sock$/, "")))
        } else reject(error)
      })
      asking.end(init.body as string | undefined)
    })
  return fetch as typeof globalThis.fetch
}
