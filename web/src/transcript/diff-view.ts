import { useSyncExternalStore } from "react"

/** Whether diffs stand in one column or in two: one choice for all of them, kept in this browser. */
export type DiffView = "unified" | "sides"

const key = "diff-view"
const listeners = new Set<() => void>()
let view: DiffView | undefined

function read(): DiffView {
  try {
    view ??= localStorage.getItem(key) === "sides" ? "sides" : "unified"
  } catch {
    // No storage: the choice lasts as long as the page.
    view ??= "unified"
  }
  return view
}

function choose(next: DiffView): void {
  view = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // As above.
  }
  for (const listener of [...listeners]) listener()
}

/** Two columns want room for two. */
const wide = matchMedia("(min-width: 60rem)")

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  wide.addEventListener("change", listener)
  return () => {
    listeners.delete(listener)
    wide.removeEventListener("change", listener)
  }
}

/** The view, and the way to choose another; null where there is no room for a choice. */
export function useDiffView(): [view: DiffView, choose: ((next: DiffView) => void) | null] {
  const chosen = useSyncExternalStore(subscribe, read)
  const hasRoom = useSyncExternalStore(subscribe, () => wide.matches)
  return hasRoom ? [chosen, choose] : ["unified", null]
}
