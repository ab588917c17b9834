import { type CloseCode, closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import { abilityToHear } from "#protocol/events"
import { abilitiesOf, type Opened, open } from "../access/open.ts"
import type { Grown, Store } from "../storage/store.ts"
import { alarm } from "./alarm.ts"
import { sparingly } from "./hints.ts"
import type { Heard } from "./hub.ts"
import { presenceOf } from "./presence.ts"
import { entriesFrame, frame, type Line, type Seat } from "./seat.ts"

/** What follows the first frame within this time goes out together. */
const MERGE_MS = 10
/** As much as one frame of entries holds, or one entry that is longer. */
const PIECE = { entries: 200, bytes: 256 * 1024 }
/** How often the rows of what was told of are looked for, before the reader is sent to come back. */
const MOST_TRIES = 50
const PRESENCE_MS = 50
/** Who comes and goes all the time is told of this often: it costs a frame to everybody who is here. */
const PRESENCE_REST_MS = 500

/** Reads the JSON of entries after a seq, and the last one's seq; sessions/ knows how. */
export type Backlog = (
  session: Opened<"view">,
  after: number,
  most: typeof PIECE,
) => Promise<{ entries: readonly string[]; last: number }>

/** One session that somebody follows on this node. */
export interface Room {
  readonly id: string
  readonly empty: boolean
  /** Seats a line that the door has let in, and sends it what came after `after`. */
  seat(line: Line, session: Opened<"view">, after: number): void
  standUp(seat: Seat): void
  /** This process has appended. */
  grew(what: Grown): void
  /** Somebody's right may have changed, here or elsewhere: nothing passes before everybody was looked at again. */
  happened(event: Heard): void
  /** The row says so: entries up to `seq`, and this epoch. */
  stirred(seq: number, epoch: number): void
}

/** `emptied` is called when the last seat is given up, by whomever: nothing is kept for a session that nobody follows. */
export function createRoom(store: Store, backlog: Backlog, id: string, emptied: (room: Room) => void): Room {
  const seats = new Set<Seat>()
  /** No seat with a smaller epoch gets anything. */
  let required = 0
  /** The highest seq that this node knows of. */
  let head = 0
  let deleted = false
  let waiting: Grown[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  let presence: ReturnType<typeof setTimeout> | null = null
  let flushedAt = 0
  let toldAt = 0
  let flushing = false

  function standUp(seat: Seat): void {
    if (seat.taken) return
    seat.taken = true
    seat.line.seats.delete(id)
    seats.delete(seat)
    seat.ending?.cancel()
    if (seats.size > 0) {
      tellPresence()
      return
    }
    if (timer) clearTimeout(timer)
    if (presence) clearTimeout(presence)
    timer = null
    presence = null
    waiting = []
    emptied(room)
  }

  /** The end of the session on one socket: the `closed` frame is the last of it. */
  function takeAway(seat: Seat, code: CloseCode): void {
    if (seat.taken) return
    standUp(seat)
    seat.line.send(frame({ type: "closed", session: id, code }))
  }

  /** Looks at a seat again. True when it may stay; its epoch is the one that was read together with its right. */
  async function look(seat: Seat): Promise<boolean> {
    try {
      const session = await open(store, seat.line.viewer, id, "view")
      if (seat.taken) return false
      seat.epoch = session.row.acl_epoch
      seat.abilities = abilitiesOf(session)
      watch(seat, session.linkEnds)
      return true
    } catch (error) {
      // A database that does not answer means silence, not bytes: the reader comes back by cursor.
      const code =
        error instanceof Refusal ? (deleted ? closeCodes.deleted : closeCodes.accessEnded) : closeCodes.comeBack
      takeAway(seat, code)
      return false
    }
  }

  /** A link that ends by itself raises no epoch: the seat that it gave is looked at when its time has come. */
  function watch(seat: Seat, until: number | null): void {
    seat.ending?.cancel()
    seat.until = until
    // At least a moment, for a clock that is ahead of the database's.
    seat.ending = until === null ? null : alarm(Math.max(until, Date.now() + 1000), () => void look(seat))
  }

  /** Brings every seat up to the epoch that is required, or takes it away. */
  async function recheck(): Promise<void> {
    for (;;) {
      const behind = [...seats].filter((seat) => seat.epoch < required)
      if (behind.length === 0) return
      await Promise.all(behind.map(look))
    }
  }

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
        await recheck()
        // From here to the sends nothing is waited for: who was looked at is who is sent to.
        const grown = waiting
        waiting = []
        flushedAt = Date.now()
        deliver(grown)
      }
    } finally {
      flushing = false
    }
  }

  function deliver(grown: readonly Grown[]): void {
    const first = grown[0]?.first ?? 0
    let next = first
    const entries: string[] = []
    for (const one of grown) {
      // What was told out of order is read again from the rows.
      if (one.first !== next) {
        catchAllUp()
        return
      }
      for (const entry of one.entries) entries.push(entry)
      next += one.entries.length
    }
    // Too much for one frame is read from the rows, by each at their own pace. An entry alone is no smaller there.
    if (entries.length > 1 && entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0) > PIECE.bytes) {
      catchAllUp()
      return
    }
    const text = entriesFrame(id, entries)
    for (const seat of seats) {
      if (!seat.live || seat.seq >= next - 1 || seat.epoch < required) continue
      // By the way through the rows it is looked at first.
      if (seat.seq !== first - 1 || (seat.until !== null && seat.until <= Date.now())) {
        void catchUp(seat)
        continue
      }
      seat.seq = next - 1
      seat.line.send(text)
    }
  }

  function catchAllUp(): void {
    for (const seat of seats) if (seat.live && seat.seq < head) void catchUp(seat)
  }

  /** Reads what the seat has not seen, and makes it live when nothing is left. */
  async function catchUp(seat: Seat): Promise<void> {
    seat.live = false
    for (let tries = 0; !seat.taken; ) {
      // One piece at a time for each reader, however many sessions they have joined.
      const went = await seat.line.readInTurn(PIECE.bytes, () => sendOn(seat))
      if (went === null || went === "over" || seat.taken) return
      if (went === "stale") continue
      tries = went === "on" ? 0 : tries + 1
      if (seat.seq >= head) {
        seat.live = true
        return
      }
      if (tries > MOST_TRIES) return takeAway(seat, closeCodes.comeBack)
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Sends the next piece. `nothing` where its rows can't be read yet, `stale` where the seat has to be looked at again. */
  async function sendOn(seat: Seat): Promise<"on" | "nothing" | "stale" | "over"> {
    if (seat.taken || seat.line.gone) return "over"
    const read = await readOn(seat)
    if (read === null || seat.taken) return "over"
    if (seat.epoch < required) return "stale"
    if (read.last <= seat.seq) return "nothing"
    seat.seq = read.last
    seat.line.send(read.text)
    return "on"
  }

  /** The next piece of the backlog. What was read may have been appended after a revocation: the right is looked at after it. */
  async function readOn(seat: Seat): Promise<{ last: number; text: string } | null> {
    try {
      const { entries, last } = await backlog(await open(store, seat.line.viewer, id, "view"), seat.seq, PIECE)
      return (await look(seat)) ? { last, text: entriesFrame(id, entries) } : null
    } catch (error) {
      takeAway(seat, error instanceof Refusal ? closeCodes.accessEnded : closeCodes.comeBack)
      return null
    }
  }

  function tellPresence(): void {
    const wait = Math.max(PRESENCE_MS, toldAt + PRESENCE_REST_MS - Date.now())
    presence ??= setTimeout(() => {
      presence = null
      toldAt = Date.now()
      const text = presenceOf(id, seats)
      for (const seat of seats) {
        if (seat.epoch >= required && seat.abilities.includes("seePresence")) seat.line.send(text)
      }
    }, wait)
  }

  /** A hint says the event's name and nothing else; each follower asks again, with their own rights. */
  const tellOf = sparingly(
    ({ name, pending }: Heard) =>
      void recheck().then(() => {
        const text = frame({ type: "event", session: id, event: name })
        const ability = abilityToHear(name, pending)
        for (const seat of seats) {
          if (ability !== null && seat.epoch >= required && seat.abilities.includes(ability)) seat.line.send(text)
        }
      }),
    ({ name, pending }) => `${name} ${pending}`,
  )

  const room: Room = {
    id,
    get empty() {
      return seats.size === 0
    },
    standUp,
    seat(line, session, after) {
      const seat: Seat = {
        line,
        session: id,
        seq: after,
        epoch: session.row.acl_epoch,
        abilities: abilitiesOf(session),
        until: null,
        ending: null,
        live: false,
        taken: false,
      }
      // The seat is taken before the backlog is read: what is appended meanwhile raises the head that it reads up to.
      seats.add(seat)
      line.seats.set(id, seat)
      watch(seat, session.linkEnds)
      required = Math.max(required, seat.epoch)
      head = Math.max(head, session.row.seq)
      line.send(frame({ type: "joined", session: id, head: session.row.seq }))
      tellPresence()
      void catchUp(seat)
    },
    grew(what) {
      if (seats.size === 0) return
      required = Math.max(required, what.epoch)
      head = Math.max(head, what.first + what.entries.length - 1)
      waiting.push(what)
      schedule()
    },
    stirred(seq, epoch) {
      required = Math.max(required, epoch)
      head = Math.max(head, seq)
      void recheck().then(catchAllUp)
    },
    happened(event) {
      const { epoch } = event
      if (event.name === "session.deleted") {
        deleted = true
        required = Number.POSITIVE_INFINITY
      } else if (epoch !== null) required = Math.max(required, epoch)
      void recheck()
      tellOf(event)
    },
  }
  return room
}
