import { mkdirSync } from "node:fs"
import { connect, type Run } from "../connection/connection.ts"
import { SPOOL_BYTES } from "../spool/spool-folder.ts"
import { Wake, Watches } from "../spool/wake.ts"
import { type Allowed, readAllowed, ruleFor } from "./allowed.ts"
import { appendLog, daemonFiles } from "./daemon-files.ts"
import { FollowedFiles } from "./followed-files.ts"
import { type Around, doneKey, giveUp, isQuiet, keyOf, type Pursuit, pursue } from "./pursuit.ts"
import { SingleFiles } from "./single-files.ts"
import { folderOf, type Single } from "./singles.ts"
import { Sweep, type Written } from "./sweep.ts"
import { expected, shown, ToldStatus } from "./told-status.ts"

/**
 * Follows every session of the allowed folders, and those that were shared one by one, each as `openctl follow` would.
 * Everything that it does can be seen in its status; what it may do is read anew at each look, so that a folder is off limits
 * as soon as it is disallowed.
 */
const LOOK_MS = 1500

/** With `onlyShared` no folder counts, and it ends by itself. */
export async function runDaemon(run: Run, idleMs: number, onlyShared: boolean, signal: AbortSignal): Promise<void> {
  const { stateDir } = run.around
  const wake = new Wake()
  const watches = new Watches(() => wake.ring())
  signal.addEventListener("abort", () => wake.ring())
  mkdirSync(folderOf(stateDir), { recursive: true, mode: 0o700 })
  watches.keep([folderOf(stateDir)])
  const files = daemonFiles(stateDir)
  const daemon = new Daemon(onlyShared, {
    run,
    connection: connect(run),
    idleMs,
    signal,
    budget: { left: SPOOL_BYTES },
    done: new FollowedFiles(files.done),
    log: (line) => appendLog(files.log, line),
  })
  daemon.begin()
  while (!signal.aborted) {
    await daemon.look()
    if (onlyShared && daemon.isIdle) break
    await wake.wait(LOOK_MS)
  }
  watches.close()
  await daemon.end()
}

class Daemon {
  #onlyShared: boolean
  #around: Around
  #sweep: Sweep
  #singleFiles: SingleFiles
  #singles: { single: Single; written: Written | null }[] = []
  #running = new Map<string, Pursuit>()
  #startedAt = new Date().toISOString()
  #status: ToldStatus

  constructor(onlyShared: boolean, around: Around) {
    const surroundings = around.run.around
    this.#onlyShared = onlyShared
    this.#around = around
    this.#sweep = new Sweep(surroundings, around.log)
    this.#singleFiles = new SingleFiles(surroundings, around.connection.server)
    this.#status = new ToldStatus(daemonFiles(surroundings.stateDir).status)
  }

  begin(): void {
    this.#around.log(`started, process ${process.pid}, for ${this.#around.connection.server}`)
    this.#tell()
  }

  async look(): Promise<void> {
    const allowed = this.#onlyShared ? [] : readAllowed(this.#around.run.around.configDir)
    this.#singles = await this.#singleFiles.look()
    const shared = new Map(this.#singles.flatMap(({ written, single }) => (written ? [[keyOf(written), single]] : [])))
    await this.#giveUpForbidden(allowed, shared)
    const found = [...(await this.#sweep.look(allowed)), ...this.#singles.flatMap(({ written }) => written ?? [])]
    for (const written of found) this.#follow(written, shared.get(keyOf(written)))
    await this.#letGoOfQuiet()
    this.#tell()
  }

  get isIdle(): boolean {
    return this.#singles.length === 0 && this.#running.size === 0
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running.values()].map((it) => it.ended))
    this.#tell()
    this.#around.log("stopped")
  }

  async #giveUpForbidden(allowed: readonly Allowed[], shared: ReadonlyMap<string, Single>): Promise<void> {
    for (const [key, pursuit] of this.#running) {
      if (shared.has(key) || ruleFor(allowed, pursuit.written.directory)) continue
      await giveUp(this.#around, pursuit)
      this.#running.delete(key)
      this.#around.log(`${key}: no longer followed; what had not been sent was deleted here`)
    }
  }

  /** Follows a file, unless that is done or happens already. */
  #follow(written: Written, single: Single | undefined): void {
    const key = keyOf(written)
    const before = this.#running.get(key)
    if (before) {
      before.written = written
      if (before.retryAt === 0 || Date.now() < before.retryAt) return
    } else if (this.#around.done.isDone(doneKey(this.#around, written), written.stamp)) return
    const pursuit = pursue(this.#around, written, single)
    if (pursuit) this.#running.set(key, pursuit)
  }

  async #letGoOfQuiet(): Promise<void> {
    for (const [key, pursuit] of this.#running) {
      if (!isQuiet(pursuit, this.#around.idleMs)) continue
      pursuit.stop.abort()
      await pursuit.ended
      this.#around.done.keep(doneKey(this.#around, pursuit.written), { stamp: pursuit.written.stamp })
      this.#running.delete(key)
    }
  }

  #tell(): void {
    const awaited = this.#singles.filter(({ written }) => !written || !this.#running.has(keyOf(written)))
    this.#status.tell({
      pid: process.pid,
      server: this.#around.connection.server,
      started_at: this.#startedAt,
      only_shared: this.#onlyShared,
      sessions: [...[...this.#running.values()].map(shown), ...awaited.map(({ single }) => expected(single))],
    })
  }
}
