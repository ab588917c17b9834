import { rmSync } from "node:fs"
import { withoutPacking } from "#agents/packing"
import { calls } from "#protocol/calls"
import { externalId } from "#upload/external-id"
import { openctl } from "../config.ts"
import type { Connection, Run } from "../connection/connection.ts"
import { followOne } from "../follow/follow-one.ts"
import type { Followed } from "../follow/following.ts"
import type { Happening } from "../follow/happening.ts"
import { takeLock } from "../machine/lock-file.ts"
import { keepUpload, readUpload } from "../machine/saved.ts"
import type { SpoolBudget } from "../spool/spool.ts"
import { spoolFolder } from "../spool/spool-folder.ts"
import { failureOf } from "../terminal/failure.ts"
import type { FollowedFiles } from "./followed-files.ts"
import { dropSingle, type Single } from "./singles.ts"
import type { Written } from "./sweep.ts"

const RETRY_MS = 60_000

/** One file that the daemon follows, as `openctl follow` would. */
export interface Pursuit {
  written: Written
  followed: Followed
  stop: AbortController
  ended: Promise<void>
  problem: string | null
  /** When it is tried again, or 0 while nothing is wrong. */
  retryAt: number
}

export interface Around {
  run: Run
  connection: Connection
  idleMs: number
  signal: AbortSignal
  budget: SpoolBudget
  done: FollowedFiles
  log(line: string): void
}

/** A file that was packed is still the same one. */
export function keyOf({ file }: Written): string {
  return withoutPacking(file.path)
}

/** What a file is called among those that the daemon is done with: servers don't share them. */
export const doneKey = ({ connection }: Pick<Around, "connection">, written: Written) =>
  `${connection.server} ${keyOf(written)}`

/** Null when somebody else follows it now. */
export function pursue(around: Around, written: Written, single: Single | undefined): Pursuit | null {
  const { run, connection, idleMs, signal, budget, log } = around
  const { stateDir } = run.around
  const { file } = written
  const agent = file.agent ?? "unknown"
  const external = externalId(agent, file.own, false)
  const folder = spoolFolder(stateDir, connection.server, external)
  const lock = takeLock(`${folder}.lock`)
  if ("holder" in lock) return null
  const stop = new AbortController()
  const followed = followOne({
    connection,
    file,
    agent,
    external,
    all: false,
    title: undefined,
    known: single?.session ?? readUpload(stateDir, connection.server, external) ?? undefined,
    folder,
    budget,
    idleMs,
    signal: AbortSignal.any([signal, stop.signal]),
    say(it) {
      if (it.event === "following") keepUpload(stateDir, connection.server, external, it.id)
      const words = wordsFor(it)
      if (words) log(`${file.path}: ${words}`)
    },
  })
  const pursuit: Pursuit = { written, followed, stop, ended: Promise.resolve(), problem: null, retryAt: 0 }
  pursuit.ended = followed
    .run()
    .catch((error) => failed(around, pursuit, single, error))
    .finally(() => lock.release())
  return pursuit
}

function failed(around: Around, pursuit: Pursuit, single: Single | undefined, error: unknown): void {
  const { run, connection, done, log } = around
  const { written } = pursuit
  const failure = failureOf(error, connection.server)
  pursuit.problem = failure.message
  pursuit.retryAt = Date.now() + RETRY_MS
  log(`${written.file.path}: ${failure.message}`)
  if (failure.code !== "NOT_FOUND") return
  if (single) dropSingle(run.around.stateDir, single)
  pursuit.retryAt = Number.POSITIVE_INFINITY
  pursuit.problem = `The session was deleted, so it is no longer followed. To start over: ${openctl} follow`
  done.keep(doneKey(around, written), { stamp: written.stamp, deleted: true })
  rmSync(pursuit.followed.given.folder, { recursive: true, force: true })
}

/** Stops, sends nothing more, and says on the server that nothing more comes. */
export async function giveUp({ connection, log }: Around, pursuit: Pursuit): Promise<void> {
  pursuit.stop.abort()
  await pursuit.ended
  rmSync(pursuit.followed.given.folder, { recursive: true, force: true })
  await complete(connection, pursuit.followed).catch((error) => log(failureOf(error, connection.server).message))
}

async function complete(connection: Connection, { session }: Followed): Promise<void> {
  if (session?.status === "live")
    await connection.client.send(
      calls.completeSession,
      { id: session.id, ended: "following" },
      { signal: AbortSignal.timeout(5000) },
    )
}

/** Whether its session is complete, everything is sent, and nothing was written for so long. */
export function isQuiet({ followed, written }: Pursuit, idleMs: number): boolean {
  if (followed.session?.status !== "complete" || !followed.settled) return false
  return Date.now() - Math.max(followed.changedAt, written.file.changedAt) >= idleMs
}

/** For the log. Each line sent would be too much of it. */
function wordsFor(it: Happening): string | null {
  if (it.event === "following") return `${it.created ? "following" : "continuing"}: ${it.url}`
  if (it.event === "moved") return `continues in ${it.file}`
  if (it.event === "source") return `a sub-agent: ${it.source}`
  if (it.event === "read-again") return `${it.source} was ${it.why}: read again from its start`
  if (it.event === "away") return it.message
  if (it.event === "back") return "the server is back"
  if (it.event === "full") return "no more can be kept until the server is back"
  return it.event === "complete" ? "no activity: marked as complete" : null
}
