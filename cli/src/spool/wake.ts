import { type FSWatcher, statSync, watch } from "node:fs"

/** Waits that somebody else can end. What happened between two waits ends the next one at once. */
export class Wake {
  #rung = false
  #ring: (() => void) | null = null

  ring(): void {
    this.#rung = true
    this.#ring?.()
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#ring = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#ring = null
    this.#rung = false
  }
}

/** A change that follows another of the same file within a millisecond is not told of: so it is looked again soon after. */
const AGAIN_MS = [10, 40]

/**
 * Rings when something changes in one of some folders. Folders and not files: a file that is replaced takes its watch along.
 * There may be no watch to be had (inotify has few): then the look once a second has to do.
 */
export class Watches {
  #ring: () => void
  #watched = new Map<string, { which: string; watcher: FSWatcher }>()
  #timers: ReturnType<typeof setTimeout>[] = []

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Watches these, as far as they are there now; call it again, since folders come and go. */
  keep(folders: readonly string[]): void {
    for (const folder of folders) {
      const which = identityOf(folder)
      const before = this.#watched.get(folder)
      if (before?.which === which) continue
      before?.watcher.close()
      this.#watched.delete(folder)
      const watcher = which === null ? null : this.#watch(folder)
      if (which !== null && watcher) this.#watched.set(folder, { which, watcher })
    }
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher.close()
    this.#watched.clear()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #watch(folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#hear())
      watcher.on("error", () => watcher.close())
      return watcher
    } catch {
      return null
    }
  }

  #hear(): void {
    this.#ring()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = AGAIN_MS.map((ms) => setTimeout(this.#ring, ms))
  }
}

/** Null when there is no such folder: one that is made again is another one. */
function identityOf(folder: string): string | null {
  try {
    const { dev, ino } = statSync(folder)
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
