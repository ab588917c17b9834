import type { Grown, StoredEntry } from "../storage/store.ts"
import { type CatchUp, PIECE } from "./catch-up.ts"
import { entriesFrame } from "./seat.ts"
import type { Seats } from "./seats.ts"

/** Frames that follow the first within this time are sent together. */
const MERGE_MS = 10

/** Sends entries that this process appended from memory, to the seats that have seen all earlier ones. */
export interface Delivery {
  grew(what: Grown): void
  /** Nobody is here any more: drops what is waiting. */
  stop(): void
}

export function createDelivery(id: string, seats: Seats, catchUp: CatchUp): Delivery {
  let waiting: StoredEntry[] = []
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
        // No await from here to the sends: those who were checked are those who are sent to.
        const entries = waiting
        waiting = []
        flushedAt = Date.now()
        deliver(entries)
      }
    } finally {
      flushing = false
    }
  }

  function deliver(entries: readonly StoredEntry[]): void {
    const first = entries[0]?.seq ?? 0
    // Entries that arrive out of order, or are too many for one frame, are read from the rows, at each reader's pace.
    if (!entries.every(({ seq }, index) => seq === first + index) || isTooMuch(entries)) {
      catchUp.readAll()
      return
    }
    const last = first + entries.length - 1
    const text = entriesFrame(id, entries)
    for (const seat of seats) {
      if (!seat.live || seat.seq >= last || seats.isBehind(seat)) continue
      // The path through the rows checks access first.
      if (seat.seq !== first - 1 || (seat.until !== null && seat.until <= Date.now())) {
        void catchUp.read(seat)
        continue
      }
      seat.seq = last
      seat.connection.send(text)
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

/** A single entry would be no smaller if read from the rows. */
const isTooMuch = (entries: readonly StoredEntry[]) =>
  entries.length > 1 && entries.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0) > PIECE.bytes
