import { createContext, useCallback, useContext, useSyncExternalStore } from "react"

/**
 * What a reader has unfolded. Rows leave the page when they scroll away and come back as they were left; so does a text
 * that was asked for whole, as long as there is room.
 *
 * Folds are told apart by keys that begin with the seq of their row. Runs of rows are told apart by any seq within them, since a
 * run may begin earlier once more of it is loaded.
 */

interface Choice {
  open: boolean | undefined
  /** The newest choice counts. */
  at: number
}
interface Range extends Choice {
  from: number
  to: number
  what: "runs" | "everything"
}

/** Runs of calls, and the stretches that may hold several of them. */
export type RunKind = "calls" | "outer"

export class Folds {
  #open = new Map<string, Choice>()
  #runs = { calls: new Map<number, Choice>(), outer: new Map<number, Choice>() }
  #ranges: Range[] = []
  #clock = 0
  #wholes = new Map<string, string>()
  #size = 0
  #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  isOpen(key: string): boolean | undefined {
    const seq = Number.parseInt(key, 10)
    return this.#newest(this.#open.get(key), (range) => range.what === "everything" && holds(range, seq))
  }

  set(key: string, open: boolean): void {
    this.#open.set(key, { open, at: ++this.#clock })
    this.#changed()
  }

  isRunOpen(kind: RunKind, first: number, last: number): boolean | undefined {
    let own: Choice | undefined
    for (const [seq, choice] of this.#runs[kind])
      if (seq >= first && seq <= last && choice.at > (own?.at ?? 0)) own = choice
    return this.#newest(own, (range) => holds(range, first))
  }

  setRun(kind: RunKind, first: number, open: boolean): void {
    this.#runs[kind].set(first, { open, at: ++this.#clock })
    this.#changed()
  }

  /**
   * Opens the runs of rows between two seqs (a turn's, or all), and with `everything` also each single row in them. Closing
   * closes both.
   */
  setAll(open: boolean, what: Range["what"] = "runs", from = 1, to = Number.POSITIVE_INFINITY): void {
    const kind = open ? what : "everything"
    const within = (old: Range) => old.from >= from && old.to <= to && (kind === "everything" || old.what === kind)
    this.#ranges = this.#ranges.filter((old) => !within(old))
    this.#ranges.push({ open: open || undefined, at: ++this.#clock, from, to, what: kind })
    this.#changed()
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
    this.#changed()
  }

  #newest(own: Choice | undefined, counts: (range: Range) => boolean): boolean | undefined {
    let newest = own
    for (const range of this.#ranges) if (range.at > (newest?.at ?? 0) && counts(range)) newest = range
    return newest?.open
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

const holds = ({ from, to }: Range, seq: number) => seq >= from && seq <= to

const Context = createContext(new Folds())

export const FoldsProvider = Context.Provider

export const useFolds = () => useContext(Context)

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
