import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { OpenItem } from "./recorder/open-item.ts"

/** At most so often: people have read what is lost with a second of it, but no disk should suffer for it. */
const EVERY_MS = 1000

/** What is being written at this moment, beside the spool: the next run writes it as lines when this one is killed. */
export class OpenItems {
  #path: string
  #items: () => readonly OpenItem[]
  #timer: ReturnType<typeof setTimeout> | null = null
  #wroteAt = 0
  /** Until this run has begun, what is there is what an earlier one left. */
  #begun = false

  constructor(folder: string, items: () => readonly OpenItem[]) {
    this.#path = pathIn(folder)
    this.#items = items
  }

  changed(): void {
    if (!this.#begun) return
    this.#timer ??= setTimeout(() => this.write(), Math.max(0, this.#wroteAt + EVERY_MS - Date.now()))
  }

  /** The first time once what an earlier run left is in the spool. */
  write(): void {
    this.#begun = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#wroteAt = Date.now()
    try {
      writeFileSync(`${this.#path}.draft`, JSON.stringify(this.#items()), { mode: 0o600 })
      renameSync(`${this.#path}.draft`, this.#path)
    } catch {
      // A full disk: then the words that are being written are not kept against a kill, and everything else goes on.
    }
  }

  close(): void {
    if (this.#begun) this.write()
  }
}

/** What a run that was killed left. */
export function readOpenItems(folder: string): OpenItem[] {
  try {
    const found: unknown = JSON.parse(readFileSync(pathIn(folder), "utf8"))
    return Array.isArray(found) ? (found as OpenItem[]) : []
  } catch {
    // There is none, or the disk was full.
    return []
  }
}

const pathIn = (folder: string) => join(folder, "open.json")
