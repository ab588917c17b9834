import { useMemo, useSyncExternalStore } from "react"
import type { Pages } from "./pages.ts"
import { type Joined, joinRows, type Scope } from "./rows.ts"

/** The rows of what is loaded, made anew when a page comes or goes. */
export function useJoined(pages: Pages, scope: Scope): { joined: Joined; version: number } {
  const version = useSyncExternalStore(pages.subscribe, () => pages.version)
  const joined = useMemo(() => joinRows(entriesOf(pages), scope), [pages, scope, version])
  return { joined, version }
}

function* entriesOf(pages: Pages) {
  for (const run of pages.runs()) for (const page of run) yield* page.entries
}
