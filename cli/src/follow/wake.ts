import { type FSWatcher, watch } from "node:fs"

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

/**
 * Rings when something changes in a folder. Folders and not files: a file that is replaced takes its watch along. There may be
 * no folder, or no watch to be had (inotify has few): then the look once a second has to do.
 */
export function watchFolder(folder: string, ring: () => void): () => void {
  let watcher: FSWatcher | null = null
  try {
    watcher = watch(folder, { persistent: false }, ring)
    watcher.on("error", () => watcher?.close())
  } catch {
    return () => {}
  }
  return () => watcher?.close()
}
