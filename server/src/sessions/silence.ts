import { changeByItself } from "../access/change-by-itself.ts"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import { sealTail, silentFor } from "./complete.ts"

/**
 * Sessions whose program died without a word: live, and nothing comes any more. The server completes them, and the next append
 * makes them live again. An upload that was cut off is `incomplete`, not live: it stays so until its sender has ended it. Half
 * a last line stays as it came, kept and not counted: whoever comes back sends that line again, and a line that counts already
 * would be passed over with the rest of it.
 */
export interface Silence {
  /** Looks now, as it does once a minute. */
  look(): Promise<void>
  close(): Promise<void>
}

/** The first look is that long after the start, too: whoever was cut off by it has come back by then. */
const LOOK_MS = 60_000
const AT_ONCE = 200

export function keepSilence(store: Store, minutes: number, failed: (error: unknown) => void): Silence {
  const looking = loop({
    every: LOOK_MS,
    failed,
    async work(signal) {
      for (let after = ""; !signal.aborted; ) {
        const silent = await store.db
          .selectFrom("sessions")
          .select("id")
          .where(silentFor(store, minutes))
          .where("id", ">", after)
          .orderBy("id")
          .limit(AT_ONCE)
          .execute()
        for (const { id } of silent) {
          if (signal.aborted) return
          await sealTail(store, id, (work) => changeByItself(store, id, work), { silentMinutes: minutes }).catch(failed)
        }
        const last = silent.at(-1)
        if (!last || silent.length < AT_ONCE) return
        after = last.id
      }
    },
  })
  return { look: looking.now, close: looking.close }
}
