import { useSyncExternalStore } from "react"

const key = "dismissed-prompts"
const most = 100

/** Cards that somebody has put away, for as long as this tab lives. */
export class Dismissed {
  #ids: ReadonlySet<string> = new Set(read())
  #listeners = new Set<() => void>()

  add(id: string): void {
    this.#ids = new Set([...this.#ids, id].slice(-most))
    try {
      sessionStorage.setItem(key, JSON.stringify([...this.#ids]))
    } catch {
      // No storage: it lasts as long as the page.
    }
    for (const listener of this.#listeners) listener()
  }

  use(): ReadonlySet<string> {
    return useSyncExternalStore(this.#subscribe, () => this.#ids)
  }

  #subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

function read(): string[] {
  try {
    const known: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]")
    return Array.isArray(known) ? known.filter((it) => typeof it === "string") : []
  } catch {
    return []
  }
}
