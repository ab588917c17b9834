import { READING } from "#agents/reading"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import { Unreadable } from "./read-again.ts"
import { giveUp, rereadStep, takeRereading } from "./reread.ts"

/** Reads stored sessions again when the readers have changed, one after the other, the newest first. */
export interface Rereading {
  /** Looks now; resolves when everything that this node can read again has been. */
  look(): Promise<void>
  close(): Promise<void>
}

const LOOK_MS = 60_000
/** After the start others come first: whoever was cut off by it. */
const FIRST_MS = 5_000
const AT_ONCE = 50

export function keepReread(store: Store, failed: (error: unknown) => void): Rereading {
  const looking = loop({
    every: LOOK_MS,
    first: FIRST_MS,
    failed,
    async work(signal) {
      const seen = new Set<string>()
      while (!signal.aborted) {
        const waiting = (await sessionsToRead(store, seen)).filter((id) => !seen.has(id))
        if (waiting.length === 0) return
        for (const id of waiting) {
          seen.add(id)
          if (signal.aborted) return
          if (await takeRereading(store, id)) await readWhole(store, id, signal, failed)
        }
      }
    },
  })
  return { look: looking.now, close: looking.close }
}

/** Sessions whose entries are by older readers, and those of which something old is left. */
async function sessionsToRead(store: Store, seen: ReadonlySet<string>): Promise<string[]> {
  const most = AT_ONCE + seen.size
  const behind = await store.db
    .selectFrom("sessions as s")
    .leftJoin("rereadings as r", "r.session_id", "s.id")
    .select("s.id")
    .where("s.reading", "<", READING)
    .where((row) =>
      row.or([row("r.state", "is", null), row("r.state", "!=", "failed"), row("r.reading", "!=", READING)]),
    )
    .orderBy("s.id", "desc")
    .limit(most)
    .execute()
  const left = await store.db
    .selectFrom("rereadings")
    .select("session_id as id")
    .where("state", "=", "done")
    .limit(most)
    .execute()
  return [...behind, ...left].map((row) => row.id)
}

async function readWhole(
  store: Store,
  id: string,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  try {
    while (!signal.aborted) {
      const began = performance.now()
      if ((await rereadStep(store, id)) !== "more") return
      // As much time for others as it has taken.
      await Bun.sleep(Math.min(performance.now() - began, 1000))
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) {
      // It is tried again at the next look. One session must not keep all older ones from being read.
      failed(new Error(`Session ${id} couldn't be read again this time.`, { cause: error }))
      return
    }
    await giveUp(store, id)
    failed(new Error(`Session ${id} can't be read again, and stays as it is.`, { cause: error }))
  }
}
