import { spawn } from "node:child_process"
import { closeSync, mkdirSync, openSync } from "node:fs"
import { dirname, join } from "node:path"
import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { holderOf } from "../machine/lock-file.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { daemonFiles, lastLines, readStatus } from "./daemon-files.ts"

const START_MS = 15_000

/**
 * Starts the daemon as a process of its own, and waits until it follows. The token goes the way that it always goes, by the
 * file or the environment: arguments can be read by every program on the machine.
 */
export async function launchDaemon(
  run: Run,
  how: { idle?: string | undefined; onlyShared?: boolean } = {},
): Promise<number> {
  const files = daemonFiles(run.around.stateDir)
  const root = join(import.meta.dirname, "../../..")
  const flags = ["--no-install", "--no-env-file", `--config=${join(root, "bunfig.toml")}`]
  const args = [
    "daemon",
    "run",
    ...(how.idle ? ["--idle", how.idle] : []),
    ...(how.onlyShared ? ["--only-shared"] : []),
  ]
  if (run.asked) args.push("--server", run.asked)
  mkdirSync(dirname(files.log), { recursive: true, mode: 0o700 })
  const log = openSync(files.log, "a", 0o600)
  const child = spawn(process.execPath, [...flags, join(root, "cli/src/main.ts"), ...args], {
    cwd: run.around.home,
    detached: true,
    stdio: ["ignore", log, log],
  })
  closeSync(log)
  let ended = false
  child.once("exit", () => {
    ended = true
  })
  child.once("error", () => {
    ended = true
  })
  for (const until = Date.now() + START_MS; !ended && Date.now() < until; await sleep(50)) {
    if (holderOf(files.lock)?.pid === child.pid && readStatus(files.status)?.pid === child.pid) {
      child.unref()
      return child.pid ?? 0
    }
  }
  const said = lastLines(files.log, 1)[0] ?? ""
  throw new Failure("NOT_STARTED", exits.failure, `The daemon didn't start. ${said} See: ${openctl} daemon logs`)
}
