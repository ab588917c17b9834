import { cleanLine } from "#protocol/clean"
import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import { connect, type Run } from "../connection/connection.ts"
import { readAllowed } from "../daemon/allowed.ts"
import { runDaemon } from "../daemon/daemon.ts"
import { daemonFiles, type FollowedStatus, lastLines, readStatus } from "../daemon/daemon-files.ts"
import { launchDaemon } from "../daemon/launch-daemon.ts"
import { type Holder, holderOf, takeLock } from "../machine/lock-file.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import { untilInterrupted } from "../terminal/interrupt.ts"
import { ago, count, readDuration, sayBytes, table } from "../terminal/words.ts"

/** As long as a request that is on its way may take to end. */
const STOP_MS = 20_000

export async function startDaemon(run: Run, options: { idle?: string }): Promise<void> {
  readIdle(options)
  const { server } = connect(run)
  const { lock, status } = daemonFiles(run.around.stateDir)
  // One that a share started follows no folders: another one takes over what it follows.
  if (readStatus(status)?.only_shared) await end(run)
  const holder = holderOf(lock)
  const pid = holder?.pid ?? (await launchDaemon(run, { idle: options.idle }))
  run.out.result({ running: true, pid, server, started: holder === null }, [])
  run.out.tell(holder ? `Already running, process ${pid}.` : `Started, process ${pid}.`)
  if (readAllowed(run.around.configDir).length === 0)
    run.out.tell(`No folders are allowed yet, so nothing is followed. In a folder you want followed: ${openctl} allow`)
}

export async function runForeground(run: Run, options: { idle?: string; onlyShared?: boolean }): Promise<void> {
  const idleMs = readIdle(options)
  const lock = takeLock(daemonFiles(run.around.stateDir).lock)
  if ("holder" in lock) {
    throw new Failure("RUNNING_ALREADY", exits.refused, `The daemon is already running, process ${lock.holder.pid}.`)
  }
  try {
    await untilInterrupted((signal) => runDaemon(run, idleMs, options.onlyShared === true, signal))
  } finally {
    lock.release()
  }
}

export async function stopDaemon(run: Run): Promise<void> {
  const holder = await end(run)
  run.out.result({ running: false, stopped: holder !== null }, [])
  run.out.tell(holder ? "Stopped. The sessions stay as they are." : "The daemon isn't running.")
}

async function end(run: Run): Promise<Holder | null> {
  const { lock } = daemonFiles(run.around.stateDir)
  const holder = holderOf(lock)
  if (holder) {
    process.kill(holder.pid, "SIGTERM")
    for (const until = Date.now() + STOP_MS; holderOf(lock)?.pid === holder.pid; await sleep(50)) {
      if (Date.now() > until) throw new Failure("STILL_RUNNING", exits.failure, `Process ${holder.pid} won't stop.`)
    }
  }
  return holder
}

export async function daemonStatus(run: Run): Promise<void> {
  const files = daemonFiles(run.around.stateDir)
  const holder = holderOf(files.lock)
  const allowed = readAllowed(run.around.configDir)
  const status = holder ? readStatus(files.status) : null
  const sessions = status?.pid === holder?.pid ? (status?.sessions ?? []) : []
  const value = {
    running: holder !== null,
    pid: holder?.pid ?? null,
    server: status?.server ?? null,
    started_at: status?.started_at ?? null,
    allowed,
    sessions,
  }
  const lines = [
    holder
      ? `The daemon is running (process ${holder.pid}), for ${status?.server ?? "a server"}`
      : `The daemon isn't running. Start it with: ${openctl} daemon start`,
    allowed.length > 0 ? "Allowed folders:" : `No folders are allowed. See: ${openctl} allow --help`,
    ...allowed.map((it) => `  ${cleanLine(it.folder)}`),
  ]
  if (sessions.length > 0)
    lines.push("Following:", ...table(sessions.map(rowOf), run.out.columns - 2).map((it) => `  ${it}`))
  else if (holder && allowed.length > 0) lines.push("No session has been active there since the daemon started.")
  run.out.result(value, lines)
}

function rowOf(it: FollowedStatus): string[] {
  const waits = it.waiting_bytes > 0 ? `, ${sayBytes(it.waiting_bytes)} waiting` : ""
  const what = it.problem ?? it.title ?? it.file
  return [
    it.id?.slice(0, 10) ?? "-",
    it.state,
    `${count(it.lines, "line")}${waits}`,
    ago(it.changed_at),
    cleanLine(what),
  ]
}

export async function daemonLogs(run: Run, options: { lines?: string }): Promise<void> {
  const most = Number(options.lines ?? 50)
  if (!Number.isInteger(most) || most < 1) throw usage("--lines takes a number.")
  const { log } = daemonFiles(run.around.stateDir)
  const lines = lastLines(log, most)
  if (lines.length === 0) run.out.tell("The log is empty.")
  run.out.result({ file: log, lines }, lines)
}

function readIdle(options: { idle?: string }): number {
  const idleMs = readDuration(options.idle ?? "30m")
  if (idleMs === null || idleMs < 1000)
    throw usage("--idle takes a time of one second or more, such as 90s, 30m or 2h.")
  return idleMs
}
