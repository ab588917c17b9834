import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { LONGEST_ITEM } from "#protocol/remote-nouns"
import type { Deliver } from "../access/deliver.ts"
import { type Doorway, onSession } from "../access/door.ts"
import { currentRun } from "../access/fence.ts"
import { bucket } from "../http/bucket.ts"
import type { Store } from "../storage/store.ts"

/**
 * What the agent is writing at this moment passes through here and is stored nowhere. It comes twenty times a second from each
 * runner, so it costs one query beside the door's, and not each time.
 */

/** For so long a run counts as the session's current one without asking again. An append asks each time. */
const CURRENT_MS = 1_000
const MOST_KNOWN = 10_000

/** In UTF-16 units: a runner that tells a restarted server everything again isn't held up; one that repeats itself is. */
const SPOKEN = { burst: 8 * LONGEST_ITEM, perSecond: 256 * 1024 }

export function sayTextRoute(way: Doorway, deliver: Deliver): void {
  const checkCurrent = currentRuns(way.store)
  const spoken = bucket(SPOKEN)
  onSession(way, calls.sayText, async (session, asked) => {
    const { run, item, of, off, text } = await asked.input()
    await checkCurrent(session.id, run)
    if (off + text.length > LONGEST_ITEM)
      throw new Refusal("TOO_LARGE", "Text that is being written is passed on up to 1,048,576 characters an item.")
    spoken.take(session.id, text.length + 1)
    return { have: deliver.said(session, { run, item, of, off, text }) }
  })
}

/** Refuses a run that is not the session's current one. */
function currentRuns(store: Store): (session: string, run: string) => Promise<void> {
  const known = new Map<string, { run: string; at: number }>()
  let changes = 0
  store.onEvent(({ name, session }) => {
    if (session === undefined || (name !== "run.began" && name !== "run.ended")) return
    changes++
    known.delete(session)
  })
  return async (session, run) => {
    const before = known.get(session)
    if (before?.run === run && performance.now() - before.at < CURRENT_MS) return
    const [at, seen] = [performance.now(), changes]
    await currentRun(store, session, run)
    if (known.size >= MOST_KNOWN) known.clear()
    // What was read before a run began here is not kept.
    if (seen === changes) known.set(session, { run, at })
  }
}
