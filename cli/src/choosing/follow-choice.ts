import { resolve } from "node:path"
import { subAgentSourceOf } from "#agents/places"
import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import { newestHere } from "../transcripts/find-sessions.ts"
import { findableNames } from "../transcripts/findable.ts"
import type { SessionFile } from "../transcripts/session-file.ts"
import { namedSession } from "./named-session.ts"
import { thisSession } from "./this-session.ts"

/** Which session is followed: the file that was named, or the newest in this folder; `wait` for one that is still to come. */
export async function toFollow(
  run: Run,
  path: string | undefined,
  wait: boolean,
  signal: AbortSignal,
): Promise<SessionFile> {
  const since = Date.now()
  for (let told = false; ; ) {
    const it = await look(run, path, wait)
    if (it && (!wait || path !== undefined || it.changedAt >= since)) return it
    if (!wait) throw nothingHere()
    if (!told) run.out.tell("Waiting for a session to begin here. Ctrl-C to stop.")
    told = true
    await sleep(500, signal)
  }
}

/** Null when there is none yet: an agent makes its file before it writes the first record. */
async function look(run: Run, path: string | undefined, wait: boolean): Promise<SessionFile | null> {
  if (path === undefined) {
    // Inside an agent it is that session; who waits for one means another one that begins here.
    return wait || run.around.inside.length === 0
      ? newestHere(run.around)
      : (await thisSession(run.around, "a file")).file
  }
  const full = resolve(run.around.cwd, path)
  if (subAgentSourceOf(full) !== null)
    throw usage("This file belongs to a sub-agent. Follow its session instead, and the sub-agent comes along.")
  const it = await namedSession(run.around, path).catch((error) => {
    if (wait && error instanceof Failure && error.code === "NO_SUCH_FILE") return null
    throw error
  })
  if (it?.parent)
    throw usage("This file belongs to a sub-agent. Follow its session instead, and the sub-agent comes along.")
  if (it === null || (wait && it.bytes === 0)) return null
  if (it.bytes === 0)
    throw new Failure("EMPTY_FILE", exits.failure, `${full} is empty. To wait for the first line, add --wait.`)
  return it
}

function nothingHere(): Failure {
  return new Failure(
    "NO_SESSION_HERE",
    exits.failure,
    `${findableNames("conjunction")} have no session in this folder. Go to the folder the agent works in, name the file, or wait for a session to begin: ${openctl} follow --wait`,
  )
}
