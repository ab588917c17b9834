import { mkdirSync, rmSync } from "node:fs"
import { withoutPacking } from "#agents/packing"
import { calls } from "#protocol/calls"
import { externalId } from "#upload/external-id"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import { pageOf } from "../connection/session-reference.ts"
import { followOne } from "../follow/follow-one.ts"
import type { Followed } from "../follow/following.ts"
import type { Happening } from "../follow/happening.ts"
import { takeLock } from "../machine/lock-file.ts"
import { keepUpload, readUpload } from "../machine/saved.ts"
import type { SpoolBudget } from "../spool/spool.ts"
import { SPOOL_BYTES, spoolFolder } from "../spool/spool-folder.ts"
import { Wake, Watches } from "../spool/wake.ts"
import { failureOf } from "../terminal/failure.ts"
import { readAllowed, ruleFor } from "./allowed.ts"
import { appendLog, daemonFiles, type FollowedStatus, keepStatus } from "./daemon-files.ts"
import { FollowedFiles } from "./followed-files.ts"
import { SingleFiles } from "./single-files.ts"
import { dropSingle, folderOf, type Single } from "./singles.ts"
import { Sweep, type Written } from "./sweep.ts"

/**
 * Follows every session of the allowed folders, and those that were shared one by one, each as `openctl follow` would.
 * Everything that it does can be seen in its status; what it may do is read anew at each look, so that a folder is off limits
 * as soon as it is disallowed.
 */
const LOOK_MS = 1500
const RETRY_MS = 60_000

interface One {
  written: Written
  followed: Followed
  stop: AbortController
  ended: Promise<void>
  problem: string | null
  retryAt: number
}

/** With `onlyShared` no folder counts, and it ends by itself. */
export async function runDaemon(run: Run, idleMs: number, onlyShared: boolean, signal: AbortSignal): Promise<void> {
  const connection = connect(run)
  const files = daemonFiles(run.around.stateDir)
  const log = (line: string) => appendLog(files.log, line)
  const sweep = new Sweep(run.around, log)
  const singleFiles = new SingleFiles(run.around, connection.server)
  const wake = new Wake()
  const watches = new Watches(() => wake.ring())
  signal.addEventListener("abort", () => wake.ring())
  mkdirSync(folderOf(run.around.stateDir), { recursive: true, mode: 0o700 })
  watches.keep([folderOf(run.around.stateDir)])
  let singles: Awaited<ReturnType<SingleFiles["look"]>> = []
  const done = new FollowedFiles(files.done)
  const budget: SpoolBudget = { left: SPOOL_BYTES }
  const running = new Map<string, One>()
  const started_at = new Date().toISOString()
  let told = ""
  const tell = () => {
    const status = {
      pid: process.pid,
      server: connection.server,
      started_at,
      only_shared: onlyShared,
      sessions: [
        ...[...running.values()].map(shown),
        ...singles.filter((it) => !it.written || !running.has(keyOf(it.written))).map((it) => expected(it.single)),
      ],
    }
    const text = JSON.stringify(status)
    if (text !== told) keepStatus(files.status, status)
    told = text
  }
  log(`started, process ${process.pid}, for ${connection.server}`)
  tell()
  while (!signal.aborted) {
    const allowed = onlyShared ? [] : readAllowed(run.around.configDir)
    singles = await singleFiles.look()
    const shared = new Map(singles.flatMap(({ written, single }) => (written ? [[keyOf(written), single]] : [])))
    for (const [key, one] of running) {
      if (shared.has(key) || ruleFor(allowed, one.written.directory)) continue
      await forget(one)
      running.delete(key)
      log(`${key}: no longer followed; what had not been sent was deleted here`)
    }
    const all = [...(await sweep.look(allowed)), ...singles.flatMap(({ written }) => written ?? [])]
    for (const written of all) {
      const key = keyOf(written)
      const before = running.get(key)
      if (before) {
        before.written = written
        if (before.retryAt === 0 || Date.now() < before.retryAt) continue
      } else if (done.isDone(`${connection.server} ${key}`, written.stamp)) continue
      const one = begin(written, shared.get(key))
      if (one) running.set(key, one)
    }
    for (const [key, one] of running) {
      if (one.followed.session?.status !== "complete" || !one.followed.settled) continue
      if (Date.now() - one.followed.changedAt < idleMs || Date.now() - one.written.file.changedAt < idleMs) continue
      one.stop.abort()
      await one.ended
      done.keep(`${connection.server} ${key}`, { stamp: one.written.stamp })
      running.delete(key)
    }
    tell()
    if (onlyShared && singles.length === 0 && running.size === 0) break
    await wake.wait(LOOK_MS)
  }
  watches.close()
  await Promise.all([...running.values()].map((one) => one.ended))
  tell()
  log("stopped")

  /** Null when somebody else follows it now. */
  function begin(written: Written, single: Single | undefined): One | null {
    const { file } = written
    const agent = file.agent ?? "unknown"
    const external = externalId(agent, file.own, false)
    const folder = spoolFolder(run.around.stateDir, connection.server, external)
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
      known: single?.session ?? readUpload(run.around.stateDir, connection.server, external) ?? undefined,
      folder,
      budget,
      idleMs,
      signal: AbortSignal.any([signal, stop.signal]),
      say(it) {
        if (it.event === "following") keepUpload(run.around.stateDir, connection.server, external, it.id)
        const words = wordsFor(it)
        if (words) log(`${file.path}: ${words}`)
      },
    })
    const one: One = { written, followed, stop, ended: Promise.resolve(), problem: null, retryAt: 0 }
    one.ended = followed
      .run()
      .catch((error) => {
        const failure = failureOf(error, connection.server)
        one.problem = failure.message
        one.retryAt = Date.now() + RETRY_MS
        log(`${file.path}: ${failure.message}`)
        if (failure.code !== "NOT_FOUND") return
        if (single) dropSingle(run.around.stateDir, single)
        one.retryAt = Number.POSITIVE_INFINITY
        one.problem = `The session was deleted, so it is no longer followed. To start over: ${openctl} follow`
        done.keep(`${connection.server} ${keyOf(written)}`, { stamp: written.stamp, deleted: true })
        rmSync(folder, { recursive: true, force: true })
      })
      .finally(() => lock.release())
    return one
  }

  /** Stops, sends nothing more, and says on the server that nothing more comes. */
  async function forget(one: One): Promise<void> {
    one.stop.abort()
    await one.ended
    rmSync(one.followed.given.folder, { recursive: true, force: true })
    await completed(connection, one.followed).catch((error) => log(failureOf(error, connection.server).message))
  }
}

/** A file that was packed is still the same one. */
function keyOf({ file }: Written): string {
  return withoutPacking(file.path)
}

async function completed(connection: Connection, { session }: Followed): Promise<void> {
  if (session?.status === "live")
    await connection.client.send(
      calls.completeSession,
      { id: session.id, ended: "following" },
      { signal: AbortSignal.timeout(5000) },
    )
}

function shown({ written, followed, problem }: One): FollowedStatus {
  const { session, totals } = followed
  const state = session?.status === "complete" ? "complete" : session ? "live" : "connecting"
  return {
    id: session?.id ?? followed.given.known ?? null,
    url: session ? pageOf(followed.given.connection.server, session.id) : null,
    title: session?.title ?? null,
    file: written.file.path,
    directory: written.directory,
    state: problem ? "problem" : followed.away ? "waiting" : state,
    problem,
    lines: totals.sources.reduce((sum, it) => sum + it.lines, 0),
    left_out: totals.left_out.reduce((sum, it) => sum + it.lines, 0),
    waiting_bytes: totals.waiting_bytes,
    changed_at: new Date(followed.changedAt).toISOString(),
  }
}

/** A session that was shared before its agent wrote anything, or that somebody else follows at the moment. */
function expected({ session, server, directory, since }: Single): FollowedStatus {
  return {
    id: session,
    url: pageOf(server, session),
    title: null,
    file: "",
    directory,
    state: "connecting",
    problem: null,
    lines: 0,
    left_out: 0,
    waiting_bytes: 0,
    changed_at: since,
  }
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
