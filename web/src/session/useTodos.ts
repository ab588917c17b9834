import { useEffect, useState, useSyncExternalStore } from "react"
import type { Entry, Todo } from "#protocol/entries"
import type { TranscriptDoors } from "../transcript/doors.ts"
import type { Page, Pages } from "../transcript/pages.ts"

export interface Pinned {
  seq: number
  todos: readonly Todo[]
}

/** The end of a session is looked at beside the page, once that has what it shows. */
const LATER_MS = 1_500

/** The newest to-do list of the main conversation, among what has been read and in the last stored page. */
export function useTodos(pages: Pages, readPage: TranscriptDoors["readPage"]): Pinned | null {
  const version = useSyncExternalStore(pages.subscribe, () => pages.version)
  const [newest, setNewest] = useState<Pinned | null>(null)
  const [seen] = useState(() => new WeakSet<Page>())
  useEffect(() => {
    void version
    const fresh = pages.runs().flatMap((run) => run.filter((page) => !seen.has(page)))
    for (const page of fresh) seen.add(page)
    setNewest((before) => newer(before, newestIn(fresh.flatMap((page) => page.entries))))
  }, [pages, version, seen])
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => {
      if (pages.total === 0 || pages.at(pages.total)) return
      readPage(pages.total, abort.signal).then(
        ({ entries }) => setNewest((before) => newer(before, newestIn(entries))),
        // The list is pinned when its page is read for itself.
        () => undefined,
      )
    }, LATER_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [pages, readPage])
  return newest !== null && newest.todos.length > 0 ? newest : null
}

const newer = (before: Pinned | null, now: Pinned | null) => (now && now.seq > (before?.seq ?? 0) ? now : before)

/** An empty list takes the place of one that was finished: then nothing is pinned. */
export function newestIn(entries: readonly Entry[]): Pinned | null {
  let found: Pinned | null = null
  for (const entry of entries) {
    if (entry.agent !== undefined || entry.repeats || entry.seq < (found?.seq ?? 0)) continue
    for (const part of entry.parts)
      if (part.type === "call" && part.todos) found = { seq: entry.seq, todos: part.todos }
  }
  return found
}
