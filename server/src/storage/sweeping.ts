import { events } from "#protocol/events"
import { loop } from "../background/loop.ts"
import type { Store } from "./store.ts"

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * Frees blobs that no session refers to, at the start and once a day. Also removes deleted data from the database's files,
 * within a minute, and from the search index, within a day.
 */
export function keepSwept(store: Store, failed: (error: unknown) => void): { close(): Promise<void> } {
  let sweptAt = Number.NEGATIVE_INFINITY
  let deleted = { sinceMinute: false, sinceDay: false }
  store.onEvent(({ name }) => {
    if (events[name].erases) deleted = { sinceMinute: true, sinceDay: true }
  })
  return loop({
    every: MINUTE_MS,
    first: 0,
    failed,
    async work() {
      if (performance.now() >= sweptAt + DAY_MS) {
        sweptAt = performance.now()
        await store.blobs.sweep()
        if (deleted.sinceDay) await store.scrub(true)
        deleted.sinceDay = false
      }
      if (deleted.sinceMinute) await store.scrub(false)
      deleted.sinceMinute = false
    },
  })
}
