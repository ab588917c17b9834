import { prefix } from "./drafts.ts"

/** Drafts that outlive their tab, by when they were last written: the oldest go when there are too many. */
const order = "order of drafts"
const mostDrafts = 50
const mostCharacters = 200_000

/** To be called once a draft was written. What is forbidden or full is no reason to stop anybody from writing. */
export function makeRoom(name: string): void {
  try {
    const known = keys()
    const before = written().filter((key) => key !== prefix + name && known.includes(key))
    // What nobody noted is older than all of these.
    const all = [...known.filter((key) => !before.includes(key) && key !== prefix + name), ...before, prefix + name]
    let left = mostCharacters
    const kept: string[] = []
    for (const key of all.reverse()) {
      left -= localStorage.getItem(key)?.length ?? 0
      if ((left < 0 || kept.length >= mostDrafts) && kept.length > 0) localStorage.removeItem(key)
      else kept.unshift(key)
    }
    localStorage.setItem(order, JSON.stringify(kept))
  } catch {
    // Then drafts live as long as the page.
  }
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix))

/** Another program of this address may have written anything there. */
function written(): string[] {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(order) ?? "[]")
    return Array.isArray(known) ? known.filter((key) => typeof key === "string") : []
  } catch {
    return []
  }
}
