import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freePort } from "./free-port.ts"

/**
 * The real server as a process of its own, as `npm start` runs it; for journeys, the CLI, and tests that kill it. Scenarios
 * in `bun test` open the app in their own process instead, which is faster. Runs under both Node (Playwright) and Bun.
 */
export interface Served {
  url: string
  dataDir: string
  pid: number
  /** The environment for a CLI or a second server that belongs to it. */
  env: Record<string, string>
  /** The local inbox, by the secret in the address that it printed. */
  inbox(): Promise<{ letters: { to: string; code: string | null; text: string }[] }>
  /** Everything that it has written so far. */
  log(): string
  /** Stops it as an operator would, or kills it; the data stays until `stop`. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Stops it and deletes its data. */
  stop(): Promise<void>
}

const root = path.resolve(import.meta.dirname, "../..")

export const bun = process.versions.bun
  ? process.execPath
  : (process.env.OPENCTL_BUN ?? path.join(root, "node_modules/.bin/bun"))

/** Starts it on a free port of 127.0.0.1 and waits until it is ready. `env` overrides; without DATA_DIR it gets a folder. */
export async function serve(env: Record<string, string> = {}): Promise<Served> {
  const own = env.DATA_DIR === undefined ? mkdtempSync(path.join(tmpdir(), "openctl-test-")) : undefined
  const port = env.PORT ?? String(await freePort())
  const all: Record<string, string> = {
    ...bare(),
    DATABASE_URL: "",
    DATA_DIR: own ?? "",
    HOST: "127.0.0.1",
    ...env,
    PORT: port,
  }
  const child = spawn(bun, ["--no-orphans", "server/src/main.ts"], {
    cwd: root,
    env: all,
    stdio: ["ignore", "pipe", "pipe"],
  })
  let log = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (log += piece))
  const ended = once(child, "exit")
  const url = `http://${all.HOST}:${port}`
  const kill = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    child.kill(signal)
    await ended
  }
  const stop = async (): Promise<void> => {
    await kill()
    if (own) rmSync(own, { recursive: true, force: true })
  }
  for (const until = Date.now() + 30_000; !(await isHealthy(url)); await sleep(25)) {
    if (child.exitCode === null && child.signalCode === null && Date.now() < until) continue
    await stop()
    throw new Error(`The server did not come up. It said:\n${log}`)
  }
  const inbox = async () => {
    const key = log.match(/\/inbox#([\w-]+)/)?.[1] ?? ""
    const answer = await fetch(`${url}/api/inbox`, { headers: { "inbox-key": key } })
    return (await answer.json()) as Awaited<ReturnType<Served["inbox"]>>
  }
  return { url, dataDir: all.DATA_DIR ?? "", pid: child.pid ?? 0, env: all, log: () => log, inbox, kill, stop }
}

/** What any program needs, and nothing that a developer has set for a server of their own. */
function bare(): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR, LANG } = process.env
  return { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...(LANG ? { LANG } : {}) }
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    (response) => response.ok,
    () => false,
  )
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
