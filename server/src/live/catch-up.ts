import { closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import { type Opened, open } from "../access/open.ts"
import type { Store, StoredEntry } from "../storage/store.ts"
import { entriesFrame, type Seat } from "./seat.ts"
import type { Seats } from "./seats.ts"

/** The limits of one frame of entries; a single entry may be longer. */
export const PIECE = { entries: 200, bytes: 256 * 1024 }
/** How often it looks for rows that were announced, before it tells the reader to come back. */
const MOST_TRIES = 50

/** Reads entries after a seq; implemented in sessions/. */
export type Backlog = (session: Opened<"view">, after: number, most: typeof PIECE) => Promise<readonly StoredEntry[]>

/** Reads the entries that a seat has missed from the rows, at each reader's own pace. */
export interface CatchUp {
  /** The session has entries up to here. */
  knows(seq: number): void
  /** Sends the seat everything that it has missed, then makes it live. */
  read(seat: Seat): Promise<void>
  /** The same for every live seat that has missed something. */
  readAll(): void
}

export function createCatchUp(
  store: Store,
  backlog: Backlog,
  id: string,
  seats: Seats,
  /** Called when a seat has every entry. */
  caughtUp: () => void,
): CatchUp {
  /** The highest seq that this node knows of. */
  let head = 0

  async function read(seat: Seat): Promise<void> {
    seat.live = false
    for (let tries = 0; !seat.vacated; ) {
      // One piece at a time for each reader, however many sessions they have joined.
      const went = await seat.connection.readInTurn(PIECE.bytes, () => sendOn(seat))
      if (went === null || went === "over" || seat.vacated) return
      if (went === "stale") continue
      tries = went === "on" ? 0 : tries + 1
      if (seat.seq >= head) {
        seat.live = true
        return caughtUp()
      }
      if (tries > MOST_TRIES) return seats.end(seat, closeCodes.comeBack)
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Sends the next piece. Gives `nothing` if its rows can't be read yet, `stale` if the seat has to be checked again. */
  async function sendOn(seat: Seat): Promise<"on" | "nothing" | "stale" | "over"> {
    if (seat.vacated || seat.connection.gone) return "over"
    const entries = await readOn(seat)
    if (entries === null || seat.vacated) return "over"
    if (seats.isBehind(seat)) return "stale"
    const last = entries.at(-1)?.seq ?? 0
    if (last <= seat.seq) return "nothing"
    seat.seq = last
    seat.connection.send(entriesFrame(id, entries))
    return "on"
  }

  /**
   * The next piece of the backlog. It may contain entries appended after a revocation, so the right is checked after the
   * read.
   */
  async function readOn(seat: Seat): Promise<readonly StoredEntry[] | null> {
    try {
      const entries = await backlog(await open(store, seat.connection.viewer, id, "view"), seat.seq, PIECE)
      return (await seats.look(seat)) ? entries : null
    } catch (error) {
      seats.end(seat, error instanceof Refusal ? closeCodes.accessEnded : closeCodes.comeBack)
      return null
    }
  }

  return {
    knows(seq) {
      head = Math.max(head, seq)
    },
    read,
    readAll() {
      for (const seat of seats) if (seat.live && seat.seq < head) void read(seat)
    },
  }
}
