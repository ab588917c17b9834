import { useCallback, useRef, useState } from "react"

/**
 * Text that was typed and not sent yet. It survives a reload, leaving the page and the end of a sign-in, and goes with the
 * tab; a comment stays in the browser until it is sent (draft-room.ts bounds them). Names begin with the person, so that the next one at the same tab doesn't find it.
 */
export const prefix = "draft "

/** Comments outlive their tab. */
const storageOf = (name: string) => (name.includes(" comment ") ? localStorage : sessionStorage)

/** If storage is forbidden or full, it lives as long as the page. */
const here = new Map<string, string>()

export function readDraft(name: string): string | undefined {
  try {
    return storageOf(name).getItem(prefix + name) ?? here.get(name)
  } catch {
    return here.get(name)
  }
}

/** Undefined or empty: there is no draft any more. */
export function writeDraft(name: string, text: string | undefined): void {
  if (text === undefined || text === "") here.delete(name)
  else here.set(name, text)
  try {
    if (text === undefined || text === "") storageOf(name).removeItem(prefix + name)
    else storageOf(name).setItem(prefix + name, text)
  } catch {
    // Stored in `here`.
  }
}

/** All drafts with this prefix, by the rest of their names. */
export function draftsOf(beginning: string): [rest: string, text: string][] {
  const found = new Map<string, string>()
  for (const [name, text] of here) if (name.startsWith(beginning)) found.set(name.slice(beginning.length), text)
  try {
    const storage = storageOf(beginning)
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at) ?? ""
      if (!key.startsWith(prefix + beginning)) continue
      found.set(key.slice(prefix.length + beginning.length), storage.getItem(key) ?? "")
    }
  } catch {
    // Only those in `here`.
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The text of a field that outlives its page. A text equal to `first` is no draft. */
export function useDraft(name: string, first = ""): [text: string, write: (text: string) => void] {
  const [text, setText] = useState(() => readDraft(name) ?? first)
  const begun = useRef(first)
  const write = useCallback(
    (next: string) => {
      setText(next)
      writeDraft(name, next === begun.current ? undefined : next)
    },
    [name],
  )
  return [text, write]
}
