import { existsSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { cleanLine } from "#protocol/clean"
import { exits, Failure } from "../terminal/failure.ts"
import type { Run } from "./connection.ts"

/**
 * How the operator's commands speak to the running server: by a socket in its data folder, which only the user that it runs as
 * may open.
 */
export async function askServer(
  run: Run,
  path: string,
  asked: object,
  patienceMs = 30_000,
): Promise<Record<string, unknown>> {
  const { status, body } = await ask(socketOf(run), path, asked, patienceMs)
  if (status === 200) return body
  const message = cleanLine(String(body.message ?? `The server answered with status ${status}.`), 500)
  throw new Failure(String(body.code ?? "FAILURE"), status < 500 ? exits.refused : exits.failure, message)
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

async function ask(socketPath: string, path: string, value: unknown, timeout: number) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const headers = { "content-type": "application/json", host: "localhost" }
    const asking = request({ socketPath, path, method: "POST", headers, timeout }, (response) => {
      text(response)
        .then((said) => resolve({ status: response.statusCode ?? 0, body: bodyOf(said) }))
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
    asking.end(JSON.stringify(value))
  })
}

function bodyOf(said: string): Record<string, unknown> {
  try {
    return JSON.parse(said) as Record<string, unknown>
  } catch {
    throw new Failure(
      "FAILURE",
      exits.failure,
      "openctl doesn't understand the server's answer. The server's log may say what went wrong.",
    )
  }
}
