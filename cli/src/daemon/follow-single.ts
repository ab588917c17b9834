import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { holderOf } from "../machine/lock-file.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { daemonFiles, readStatus } from "./daemon-files.ts"
import { launchDaemon } from "./launch-daemon.ts"
import { dropSingle, keepSingle, type Single } from "./singles.ts"

const HEARD_MS = 20_000

/** Has the daemon follow one session, and starts it if need be. Returns when it knows. */
export async function followSingle(run: Run, single: Single): Promise<void> {
  const { stateDir } = run.around
  const files = daemonFiles(stateDir)
  keepSingle(stateDir, single)
  for (const until = Date.now() + HEARD_MS; Date.now() < until; await sleep(50)) {
    const holder = holderOf(files.lock)
    // It may just have ended because nothing was left to follow.
    if (!holder) await launchDaemon(run, { onlyShared: true })
    const status = readStatus(files.status)
    if (!status || status.pid !== holderOf(files.lock)?.pid) continue
    if (status.server !== single.server) {
      dropSingle(stateDir, single)
      throw new Failure(
        "OTHER_SERVER",
        exits.refused,
        `The daemon is running for ${status.server}. Stop it first (${openctl} daemon stop), or follow the session here: ${openctl} follow`,
      )
    }
    if (status.sessions.some((it) => it.id === single.session)) return
  }
  throw new Failure("NOT_STARTED", exits.failure, `The daemon doesn't answer. See: ${openctl} daemon logs`)
}
