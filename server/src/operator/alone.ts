import { connect } from "node:net"
import { join } from "node:path"
import { ConfigError } from "../config/values.ts"
import { DATABASE, hasRows, holdFolder } from "../storage/sqlite.ts"

/** The data folder of this process. */
export interface Folder {
  /** The path of the operator's socket. */
  socket: string
  /** Whether another server runs here, as several may with PostgreSQL: the socket stays with the first. */
  isSecond: boolean
  release(): void
}

/** Claims the data folder before anything in it is opened; with SQLite, for this process alone. */
export async function takeFolder({
  dataDir,
  databaseUrl,
}: {
  dataDir: string
  databaseUrl: string | undefined
}): Promise<Folder> {
  const socket = join(dataDir, "admin.sock")
  if (databaseUrl) {
    if (hasRows(join(dataDir, DATABASE), "people")) {
      throw new ConfigError(
        `DATABASE_URL is set, but ${join(dataDir, DATABASE)} has people in it whom the server would not find in PostgreSQL. Leave DATABASE_URL out, or set DATA_DIR to another folder.`,
      )
    }
    return { socket, isSecond: await answers(socket), release() {} }
  }
  const release = holdFolder(dataDir)
  if (!release) {
    throw new ConfigError(`A server already runs on ${dataDir}. Stop it first, or set DATA_DIR to another folder.`)
  }
  return { socket, isSecond: false, release }
}

/** Whether a running server answers at an operator's socket. One left behind by a killed server refuses connections. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const trial = connect(socket)
    trial.once("connect", () => {
      trial.destroy()
      resolve(true)
    })
    trial.once("error", () => resolve(false))
  })
}
