import type { Grown, LyingEntry } from "../storage/store.ts"
import { type CatchUp, PIECE } from "./catch-up.ts"
import { entriesFrame } from "./seat.ts"
import type { Seats } from "./seats.ts"

/** What follows the first frame within this time goes out together. */
const MERGE_MS = 10

/** Sends what this process has appended to the seats that have seen all before it, from memory. */
export interface Delivery {
  grew(what: Grown): void
  /** Nobody is here any more: what waits is for nobody. */
  stop(): void
}

export function createDelivery(id: string, seats: Seats, catchUp: CatchUp): Delivery {
  let waiting: LyingEntry[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  let flushedAt = 0
  let flushing = false

  function schedule(): void {
    if (timer || flushing) return
    const wait = Math.max(0, flushedAt + MERGE_MS - Date.now())
    if (wait === 0) void flush()
    else timer = setTimeout(() => void flush(), wait)
  }

  async function flush(): Promise<void> {
    timer = null
    flushing = true
    try {
      while (waiting.length > 0 && seats.size > 0) {
        await seats.recheck()
        // From here to the sends nothing is waited for: who was looked at is who is sent to.
        const entries = waiting
        waiting = []
        flushedAt = Date.now()
        deliver(entries)
      }
    } finally {
      flushing = false
    }
  }

  function deliver(entries: readonly LyingEntry[]): void {
    const first = entries[0]?.seq ?? 0
    // What was told out of order, and what is too much for one frame, is read from the rows, by each at their own pace.
    if (!entries.every(({ seq }, index) => seq === first + index) || isTooMuch(entries)) {
      catchUp.readAll()
      return
    }
    const last = first + entries.length - 1
    const text = entriesFrame(id, entries)
    for (const seat of seats) {
      if (!seat.live || seat.seq >= last || seats.isBehind(seat)) continue
      // By the way through the rows it is looked at first.
      if (seat.seq !== first - 1 || (seat.until !== null && seat.until <= Date.now())) {
        void catchUp.read(seat)
        continue
      }
      seat.seq = last
      seat.line.send(text)
    }
  }

  return {
    grew({ entries }) {
      for (const entry of entries) waiting.push(entry)
      schedule()
    },
    stop() {
      if (timer) clearTimeout(timer)
      timer = null
      waiting = []
    },
  }
}

/** An entry alone is no smaller where it is read from the rows. */
const isTooMuch = (entries: readonly LyingEntry[]) =>
  entries.length > 1 && entries.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0) > PIECE.bytes
