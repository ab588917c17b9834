import { randomBytes } from "node:crypto"
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { closeToOthers } from "./folder.ts"
import { ConfigError, type Environment } from "./values.ts"

/** The server's key, and where it is stored: in a file, or only in the environment. */
export interface ServerKey {
  secret: Uint8Array
  /** The file that it was read from; null if it comes from a variable. */
  file: string | null
  /** The previous key, for the start at which it is changed. */
  before: Uint8Array | null
}

const ENOUGH = "`openssl rand -base64 32` makes a good one"

/**
 * From a variable, from a file that a variable names, or from a file of its own beside the database, created at the first
 * start.
 */
export function serverKey(
  env: Environment,
  given: { dataDir: string; databaseUrl: string | undefined; alone: boolean; hints: string[] },
): ServerKey {
  const before = keyOf("OPENCTL_OLD_SECRET", env.OPENCTL_OLD_SECRET, env.OPENCTL_OLD_SECRET_FILE)
  const named = keyOf("OPENCTL_SECRET", env.OPENCTL_SECRET, env.OPENCTL_SECRET_FILE)
  if (named) return { secret: named.secret, file: named.file, before: before?.secret ?? null }
  if (given.databaseUrl && !given.alone) {
    throw new ConfigError(
      `With PostgreSQL every node needs the same OPENCTL_SECRET, or OPENCTL_SECRET_FILE. ${ENOUGH}; keep it with your backups.`,
    )
  }
  const file = join(given.dataDir, "secret")
  const secret = new TextEncoder().encode(keptSecret(file))
  if (given.databaseUrl) given.hints.push(`The server's key is in ${file}. A second node needs it as OPENCTL_SECRET.`)
  return { secret, file, before: before?.secret ?? null }
}

function keyOf(name: string, value: string | undefined, path: string | undefined) {
  const file = path || null
  if (value && file) throw new ConfigError(`${name} and ${name}_FILE are both set. Set one of them.`)
  if (!value && !file) return null
  const text = file === null ? (value ?? "") : readKey(file, `${name}_FILE is ${file}, which`)
  if (text.length < 32) {
    const where = file === null ? name : `The key in ${file} (${name}_FILE)`
    throw new ConfigError(`${where} is shorter than 32 characters. ${ENOUGH}.`)
  }
  return { secret: new TextEncoder().encode(text), file }
}

/**
 * Reads the key file, or creates it: written under another name first and renamed, so that a crash never leaves half a file.
 */
function keptSecret(file: string): string {
  if (!existsSync(file)) {
    const fresh = `${file}.${process.pid}`
    writeFileSync(fresh, newKey(), { mode: 0o600 })
    try {
      linkSync(fresh, file)
    } catch (error) {
      // Another process was faster; its key is the one to use.
      if ((error as { code?: string }).code !== "EEXIST") throw error
    } finally {
      rmSync(fresh)
    }
  }
  closeToOthers(file, 0o600)
  const kept = readKey(file, `The server's key in ${file}`)
  if (kept.length < 32) {
    throw new ConfigError(
      `The server's key in ${file} is incomplete. Restore it from your backup; without it links, sign-ins and the history's seal are lost.`,
    )
  }
  return kept
}

export const newKey = (): string => randomBytes(32).toString("base64url")

function readKey(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `${what} can't be read: ${why}. Run openctl as the user who made it, or let this one read it.`,
    )
  }
}
