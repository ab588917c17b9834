import type { Store } from "./store.ts"

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** What takes content away, for good. */
const DELETES: ReadonlySet<string> = new Set([
  "session.deleted",
  "comment.changed",
  "comment.deleted",
  "person.deleted",
])

/**
 * Frees what no session refers to, at the start and once a day; and takes what was deleted out of the database's files, within
 * a minute, out of the search's index within a day.
 */
export function keepSwept(store: Store, failed: (error: unknown) => void): { stop(): Promise<void> } {
  let sweeping = Promise.resolve()
  let minute = false
  let day = false
  const inTurn = (work: () => Promise<void>) => {
    sweeping = sweeping.then(work).catch(failed)
  }
  store.onEvent(({ name }) => {
    if (!DELETES.has(name)) return
    minute = true
    day = true
  })
  const sweep = async () => {
    await store.blobs.sweep()
    if (day) await store.scrub(true)
    day = false
  }
  const scrub = async () => {
    if (minute) await store.scrub(false)
    minute = false
  }
  inTurn(sweep)
  const timers = [setInterval(() => inTurn(sweep), DAY_MS), setInterval(() => inTurn(scrub), MINUTE_MS)]
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await sweeping
    },
  }
}
