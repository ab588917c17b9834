import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { cleanLine } from "#protocol/clean"
import { readJson, writeJson } from "../machine/saved.ts"

/** What the daemon leaves for others to read: who it is, what it does, and what it has said. */
export interface DaemonStatus {
  pid: number
  server: string
  started_at: string
  /** It follows what was shared one by one, and nothing else: it ends when nothing of that is left. */
  only_shared?: boolean
  sessions: FollowedStatus[]
}

export interface FollowedStatus {
  id: string | null
  url: string | null
  title: string | null
  file: string
  directory: string
  /** `waiting`: the server is away; `problem` says why it does not go on. */
  state: "connecting" | "live" | "complete" | "waiting" | "problem"
  problem: string | null
  lines: number
  left_out: number
  waiting_bytes: number
  changed_at: string
}

export function daemonFiles(stateDir: string) {
  return {
    lock: join(stateDir, "daemon.lock"),
    status: join(stateDir, "daemon.json"),
    log: join(stateDir, "daemon.log"),
    /** Which files are dealt with, so that a new start does not read them all again. */
    done: join(stateDir, "followed.json"),
  }
}

export function readStatus(path: string): DaemonStatus | null {
  const it = readJson(path) as Partial<DaemonStatus>
  return typeof it.pid === "number" && Array.isArray(it.sessions) ? (it as DaemonStatus) : null
}

export function keepStatus(path: string, status: DaemonStatus): void {
  writeJson(path, status)
}

/** Two files of this size at most. */
const LOG_BYTES = 1024 * 1024

export function appendLog(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (sizeOf(path) > LOG_BYTES) renameSync(path, `${path}.1`)
  appendFileSync(path, `${new Date().toISOString()} ${cleanLine(line, 2000)}\n`, { mode: 0o600 })
}

export function lastLines(path: string, most: number): string[] {
  const texts = [`${path}.1`, path].map((one) => {
    try {
      return readFileSync(one, "utf8")
    } catch {
      return ""
    }
  })
  return texts
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .slice(-most)
}

export function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
