import { createContext, useCallback, useContext, useSyncExternalStore } from "react"

/**
 * What a reader has unfolded. Rows leave the page when they scroll away and come back as they were left; so does a text
 * that was asked for whole, as long as there is room.
 */
export class Folds {
  #open = new Map<string, boolean>()
  #wholes = new Map<string, string>()
  #size = 0
  #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  isOpen(key: string): boolean | undefined {
    return this.#open.get(key)
  }

  set(key: string, open: boolean): void {
    this.#open.set(key, open)
    for (const listener of [...this.#listeners]) listener()
  }

  whole(key: string): string | undefined {
    return this.#wholes.get(key)
  }

  /** Keeps a whole text; the oldest go when there are more than four million characters of them. */
  keep(key: string, text: string): void {
    this.#size += text.length - (this.#wholes.get(key)?.length ?? 0)
    this.#wholes.set(key, text)
    for (const [old, other] of this.#wholes) {
      if (this.#size <= 4_000_000 || old === key) break
      this.#wholes.delete(old)
      this.#size -= other.length
    }
    for (const listener of [...this.#listeners]) listener()
  }
}

const Context = createContext(new Folds())

export const FoldsProvider = Context.Provider

export function useFold(key: string, before = false): [open: boolean, toggle: () => void] {
  const folds = useContext(Context)
  const open = useSyncExternalStore(folds.subscribe, () => folds.isOpen(key) ?? before)
  const toggle = useCallback(() => folds.set(key, !(folds.isOpen(key) ?? before)), [folds, key, before])
  return [open, toggle]
}

export function useWhole(key: string): [whole: string | undefined, keep: (text: string) => void] {
  const folds = useContext(Context)
  const whole = useSyncExternalStore(folds.subscribe, () => folds.whole(key))
  const keep = useCallback((text: string) => folds.keep(key, text), [folds, key])
  return [whole, keep]
}
