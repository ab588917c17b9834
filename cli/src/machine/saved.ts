import { randomBytes } from "node:crypto"
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { exits, Failure } from "../terminal/failure.ts"

/**
 * What the CLI keeps between runs. Three small files: which servers there are, the tokens for them, and which file became
 * which session. Each is written whole, for its owner alone, and put in place in one step.
 */
export interface Servers {
  default: string | null
  servers: string[]
}

export interface Credential {
  token: string
  expires_at: string | null
  /** Whose it is, so that `whoami` can say it without asking. */
  name: string
  email: string
}

export function readServers(configDir: string): Servers {
  const read = readJson(join(configDir, "config.json")) as Partial<Servers>
  return {
    default: typeof read.default === "string" ? read.default : null,
    servers: Array.isArray(read.servers) ? read.servers.filter((one) => typeof one === "string") : [],
  }
}

export function readCredential(configDir: string, server: string): Credential | null {
  const all = readCredentials(configDir)
  return Object.hasOwn(all, server) ? (all[server] ?? null) : null
}

/** A token lies in a file of mode 0600: keyrings ask for a desktop that servers and containers have not. */
function readCredentials(configDir: string): Record<string, Credential> {
  const file = join(configDir, "credentials.json")
  const found = readJson(file) as Record<string, Credential>
  if (Object.keys(found).length > 0) closeToOthers(file)
  return found
}

/** Somebody may have copied it with a wide umask. What is mounted from elsewhere is not ours to change. */
function closeToOthers(file: string): void {
  const { mode, uid } = statSync(file)
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(file, 0o600)
}

export function keepCredential(configDir: string, server: string, credential: Credential): void {
  writeJson(join(configDir, "credentials.json"), { ...readCredentials(configDir), [server]: credential })
  const { servers } = readServers(configDir)
  writeJson(join(configDir, "config.json"), { default: server, servers: [...new Set([...servers, server])] })
}

export function forgetCredential(configDir: string, server: string): void {
  const { [server]: _gone, ...rest } = readCredentials(configDir)
  writeJson(join(configDir, "credentials.json"), rest)
}

/** So many uploads are remembered, the newest: enough to find the page of what somebody works on. */
const MOST_UPLOADS = 1000

export function readUpload(stateDir: string, server: string, externalId: string): string | null {
  const found = (readJson(join(stateDir, "uploads.json")) as Record<string, unknown>)[`${server} ${externalId}`]
  return typeof found === "string" ? found : null
}

/** The other way round: the id by which a session that was sent from here is found again. */
export function externalIdOf(stateDir: string, server: string, session: string): string | null {
  const kept = Object.entries(readJson(join(stateDir, "uploads.json")))
  const found = kept.find(([key, id]) => id === session && key.startsWith(`${server} `))
  return found ? found[0].slice(server.length + 1) : null
}

/** Remembers it if that can be done: what is sent does not depend on it. Gives what is wrong otherwise. */
export function keepUpload(stateDir: string, server: string, externalId: string, session: string): string | null {
  const file = join(stateDir, "uploads.json")
  const key = `${server} ${externalId}`
  try {
    const { [key]: _old, ...others } = readJson(file)
    const kept = [...Object.entries(others), [key, session]].slice(-MOST_UPLOADS)
    writeJson(file, Object.fromEntries(kept))
    return null
  } catch (error) {
    return `openctl open won't find this session on this machine: ${(error as Error).message}`
  }
}

export function readJson(file: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as { code?: string }).code ?? "")) return {}
    throw new Failure("FAILURE", exits.failure, `${file} can't be read: ${(error as Error).message}`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below, without the parser's words: they may quote what the file holds.
  }
  throw new Failure("FAILURE", exits.failure, `${file} can't be understood. Fix it, or delete it and sign in again.`)
}

export function writeJson(file: string, value: unknown): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`
  let written: number
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    written = openSync(draft, "wx", 0o600)
  } catch (error) {
    throw new Failure(
      "FAILURE",
      exits.failure,
      `${file} can't be written (${(error as { code?: string }).code}). Set XDG_CONFIG_HOME and XDG_STATE_HOME to folders you can write to.`,
    )
  }
  try {
    writeSync(written, `${JSON.stringify(value, null, 2)}\n`)
    fsyncSync(written)
    closeSync(written)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
