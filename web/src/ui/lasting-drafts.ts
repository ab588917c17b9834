/**
 * Text that was typed and not sent yet, kept in this browser: it survives that the tab is closed. Names begin with the person,
 * so that the next one at the same browser doesn't find it. The oldest go when there are too many.
 */
const prefix = "lasting draft "
const mostDrafts = 50
const mostCharacters = 200_000

interface Draft {
  text: string
  /** When it was written last. */
  at: number
}

/** If storage is forbidden or full, it lives as long as the page. */
const here = new Map<string, Draft>()

export function readLastingDraft(name: string): string | undefined {
  return (stored(prefix + name) ?? here.get(name))?.text
}

/** Undefined or empty: there is no draft any more. */
export function writeLastingDraft(name: string, text: string | undefined): void {
  here.delete(name)
  try {
    if (text === undefined || text === "") {
      localStorage.removeItem(prefix + name)
      return
    }
    const draft: Draft = { text, at: Date.now() }
    here.set(name, draft)
    makeRoom(prefix + name, text.length)
    localStorage.setItem(prefix + name, JSON.stringify(draft))
  } catch {
    // Kept in `here`.
  }
}

/** All drafts whose names begin so, by the rest of their names; the newest first. */
export function lastingDraftsOf(beginning: string): [rest: string, text: string][] {
  const found = new Map<string, Draft>()
  for (const [name, draft] of here) if (name.startsWith(beginning)) found.set(name, draft)
  for (const key of keys()) {
    const draft = key.startsWith(prefix + beginning) ? stored(key) : undefined
    if (draft) found.set(key.slice(prefix.length), draft)
  }
  return [...found].sort(([, a], [, b]) => b.at - a.at).map(([name, { text }]) => [name.slice(beginning.length), text])
}

/** Whoever signs out leaves nothing of theirs behind. */
export function forgetLastingDrafts(beginning: string): void {
  for (const [rest] of lastingDraftsOf(beginning)) writeLastingDraft(beginning + rest, undefined)
}

function makeRoom(besides: string, characters: number): void {
  const others = keys()
    .filter((key) => key !== besides)
    .map((key) => ({ key, draft: stored(key) }))
    .sort((a, b) => (b.draft?.at ?? 0) - (a.draft?.at ?? 0))
  let left = mostCharacters - characters
  for (const [place, { key, draft }] of others.entries()) {
    left -= draft?.text.length ?? 0
    if (draft === undefined || left < 0 || place >= mostDrafts - 1) localStorage.removeItem(key)
  }
}

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}

/** Another program of this address may have written anything there. */
function stored(key: string): Draft | undefined {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(key) ?? "null") ?? {}
    return typeof text === "string" && typeof at === "number" ? { text, at } : undefined
  } catch {
    return undefined
  }
}
