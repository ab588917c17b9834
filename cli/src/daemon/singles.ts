import { createHash } from "node:crypto"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { readJson, writeJson } from "../machine/saved.ts"

/**
 * Single sessions that the daemon follows because somebody shared them, whether their folder is allowed or not. A file for each:
 * whoever adds one and whoever takes one away don't meet.
 */
export interface Single {
  server: string
  /** Which session it is on the server. */
  session: string
  agent: string
  /** The agent's own id of it. It may not have a file yet. */
  own: string
  directory: string
  since: string
}

/** Who hears of them watches this folder. */
export const folderOf = (stateDir: string) => join(stateDir, "shared")

export function readSingles(stateDir: string, server?: string): Single[] {
  return namesIn(folderOf(stateDir))
    .filter((name) => name.endsWith(".json"))
    .map((name) => readJson(join(folderOf(stateDir), name)) as Partial<Single>)
    .filter((it): it is Single => typeof it.own === "string" && typeof it.session === "string")
    .filter((it) => server === undefined || it.server === server)
}

export function keepSingle(stateDir: string, it: Single): void {
  writeJson(fileOf(stateDir, it), it)
}

export function dropSingle(stateDir: string, it: Single): void {
  rmSync(fileOf(stateDir, it), { force: true })
}

function fileOf(stateDir: string, { server, session }: Single): string {
  const name = createHash("sha256").update(`${server} ${session}`).digest("hex").slice(0, 24)
  return join(folderOf(stateDir), `${name}.json`)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
