import type { OpenItems } from "./open-items.ts"
import { frame, type Seat } from "./seat.ts"
import type { Seats } from "./seats.ts"

/** Pieces that follow the first within this time are sent together. */
const MERGE_MS = 10

/**
 * Sends what is being written to the seats that have every entry so far. A seat remembers how far it has come in each item, so
 * nothing is queued for a reader who is slow: the rest follows once they have drained.
 */
export interface TextDelivery {
  /** Something was said, or a seat may now be told. */
  said(): void
  /** An item was cut back to `from`: what seats have after that is no longer so. */
  cut(item: string, from: number): void
  /** Entries have taken the place of these items. */
  ended(items: readonly string[]): void
  /** These items end without an entry: empties them at everybody who has some of them. */
  forgot(items: readonly string[]): void
  /** Nobody is here any more. */
  stop(): void
}

export function createTextDelivery(id: string, seats: Seats, items: OpenItems): TextDelivery {
  let timer: ReturnType<typeof setTimeout> | null = null
  let flushedAt = 0
  let flushing = false
  let again = false

  function schedule(): void {
    again = true
    if (timer || flushing) return
    const wait = Math.max(0, flushedAt + MERGE_MS - Date.now())
    if (wait === 0) void flush()
    else timer = setTimeout(() => void flush(), wait)
  }

  async function flush(): Promise<void> {
    timer = null
    flushing = true
    try {
      while (again && seats.size > 0) {
        again = false
        await seats.recheck()
        // No await from here to the sends: those who were checked are those who are sent to.
        flushedAt = Date.now()
        const frames = new Map<string, string>()
        for (const seat of seats) send(seat, frames)
      }
    } finally {
      flushing = false
    }
  }

  /**
   * Most seats have come equally far: `frames` keeps what was made for the first of them. Who sees only some kinds of entries (there
   * is no such role yet) would be passed by here, by `text.of`.
   */
  function send(seat: Seat, frames: Map<string, string>): void {
    // Somebody was raised above this seat after the check: it is checked before anything else.
    if (seats.isBehind(seat)) again = true
    else if (seat.live && (seat.until === null || seat.until > Date.now()))
      for (const [item, text] of items.of(id)) {
        for (let at = Math.max(seat.said.get(item) ?? 0, text.from); at < text.end; ) {
          if (seat.connection.isFull) {
            rest(seat)
            return
          }
          const key = `${item} ${at}`
          const piece = text.read(at)
          const made = frames.get(key) ?? frame({ type: "text", session: id, item, of: text.of, off: at, text: piece })
          frames.set(key, made)
          at += piece.length
          seat.said.set(item, at)
          seat.connection.send(made)
        }
      }
  }

  function rest(seat: Seat): void {
    if (seat.resting) return
    seat.resting = true
    void seat.connection.drained().then(() => {
      seat.resting = false
      if (!seat.vacated) schedule()
    })
  }

  return {
    said: schedule,
    cut(item, from) {
      for (const { said } of seats) if ((said.get(item) ?? 0) > from) said.set(item, from)
    },
    ended(ended) {
      for (const { said } of seats) for (const item of ended) said.delete(item)
    },
    forgot(gone) {
      for (const seat of seats)
        for (const item of gone)
          if (seat.said.delete(item) && !seats.isBehind(seat))
            seat.connection.send(frame({ type: "text", session: id, item, of: "answer", off: 0, text: "" }))
    },
    stop() {
      if (timer) clearTimeout(timer)
      timer = null
      again = false
    },
  }
}
