import { rmSync } from "node:fs"
import { agentLabel } from "#agents/readers"
import { cleanLine } from "#protocol/clean"
import { connect, type Run } from "../connection.ts"
import { exits, Failure, failureOf, interrupted, usage } from "../failure.ts"
import { FollowedSession } from "../follow/followed-session.ts"
import { SPOOL_BYTES, spoolFolder } from "../follow/spool-folder.ts"
import { toFollow } from "../follow-choice.ts"
import { followReport, saidOf } from "../follow-report.ts"
import { untilInterrupted } from "../interrupt.ts"
import { takeLock } from "../lock-file.ts"
import { keepUpload } from "../saved.ts"
import type { SessionFile } from "../session-file.ts"
import { externalId } from "../upload-session.ts"
import { readDuration, shellWord } from "../words.ts"

const DRAW_MS = 500

export interface FollowOptions {
  wait?: boolean
  title?: string
  agent?: string
  all?: boolean
  idle?: string
}

export async function follow(run: Run, path: string | undefined, options: FollowOptions): Promise<void> {
  const { out, around } = run
  const idleMs = readDuration(options.idle ?? "30m")
  if (idleMs === null || idleMs < 1000) throw usage(`--idle is a time of a second or more, such as 30m, 90s or 2h.`)
  const connection = connect(run)
  await untilInterrupted(async (signal) => {
    const file = await toFollow(run, path, options.wait === true, signal).catch((error) => {
      throw signal.aborted ? interrupted("Stopped. Nothing was followed.") : error
    })
    const agent = agentOf(run, file, options)
    const external = externalId(agent, file.own, { all: options.all === true, fresh: false })
    const folder = spoolFolder(around.stateDir, connection.server, external)
    const lock = takeLock(`${folder}.lock`)
    if ("holder" in lock) {
      throw new Failure(
        "FOLLOWED_ALREADY",
        exits.refused,
        `Process ${lock.holder.pid} follows this session already. See: openctl daemon status`,
      )
    }
    const report = followReport(out, () => followed)
    const followed = new FollowedSession({
      connection,
      file,
      agent,
      external,
      all: options.all === true,
      title: options.title?.trim() || undefined,
      folder,
      room: { left: SPOOL_BYTES },
      idleMs,
      signal,
      say(it) {
        if (it.event === "following") {
          keepUpload(around.stateDir, connection.server, external, it.id)
          report.begin(followed.session?.sources ?? [])
        }
        report.hear(it)
      },
    })
    report.draw()
    const drawing = setInterval(report.draw, DRAW_MS)
    try {
      await followed.run()
    } catch (error) {
      const failure = failureOf(error, connection.server)
      // It was deleted: what still waited for it is of no session any more.
      if (failure.code === "NOT_FOUND") rmSync(folder, { recursive: true, force: true })
      throw followed.session?.status === "archived" ? archived(failure) : failure
    } finally {
      clearInterval(drawing)
      lock.release()
    }
    const totals = followed.totals
    if (out.json) out.result({ event: "stopped", ...totals }, [])
    const waits = totals.waiting_bytes > 0 ? " What could not be sent is kept here." : ""
    const flags = [options.all ? " --all" : "", options.agent ? ` --agent ${options.agent}` : ""].join("")
    throw interrupted(
      `Stopped following after ${saidOf(totals)}. The session stays as it is.${waits}\nTo go on: openctl follow ${shellWord(file.path)}${flags}`,
    )
  })
}

function agentOf(run: Run, file: SessionFile, options: FollowOptions): string {
  const agent = options.agent ?? file.agent
  if (agent === null || agent === undefined) {
    throw usage(`No agent is known that writes files like ${cleanLine(file.path)}. Say which with --agent NAME.`)
  }
  if (agent !== "claude-code" && agent !== "codex")
    run.out.warn(`Files of ${agentLabel(agent)} are followed line by line; it may change what it wrote before.`)
  return agent
}

function archived(failure: Failure): Failure {
  return new Failure(
    failure.code,
    failure.exit,
    "This session is archived: nothing can be added to it. Unarchive it on its page.",
    failure,
  )
}
