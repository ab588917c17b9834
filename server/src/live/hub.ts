import { Refusal } from "#protocol/errors"
import { type CloseCode, closeCodes } from "#protocol/frames"
import { abilitiesOf, type Opened, open } from "../access/open.ts"
import type { Grown, Recorded, Store } from "../storage/store.ts"
import { audienceOf } from "./hints.ts"
import { presenceOf } from "./presence.ts"
import { entriesFrame, frame, type Line, type Seat } from "./seat.ts"

/**
 * The room that listens: it delivers what has been committed to the sockets that may have it, and changes nothing itself.
 * It must never send a byte to a seat whose epoch is behind the session's: whoever may have lost access is looked at first.
 */

/** What follows the first frame within this time goes out together. */
const MERGE_MS = 10
/** As many entries as one frame of the backlog holds. */
const BACKLOG = 200
/** How long a database that does not answer is waited for, before the readers are sent to another node. */
const RETRY_MS = 200

interface Room {
  readonly id: string
  readonly seats: Set<Seat>
  /** No seat with a smaller epoch gets anything. */
  required: number
  /** The highest seq that this node knows of. */
  head: number
  waiting: Grown[]
  timer: ReturnType<typeof setTimeout> | null
  flushedAt: number
  flushing: boolean
  presence: ReturnType<typeof setTimeout> | null
}

/** Reads entries after a seq as the JSON of a page; sessions/ knows how. */
export type Backlog = (session: Opened<"view">, after: number, limit: number) => Promise<string>

export interface Hub {
  join(line: Line, session: string, after: number): Promise<void>
  leave(line: Line, session: string): void
  enter(line: Line): void
  /** The socket is closed: its seats are given up. */
  exit(line: Line): void
  grew(what: Grown): void
  happened(event: Recorded): void
  /** Another node says that a session has grown, or that its epoch was raised: the rows are the truth. */
  stirred(session: string, seq: number, epoch: number): void
  /** Looks at every seat again, and hangs up on those of `person` or `credential` whose right has ended. */
  recheckAll(): Promise<void>
  close(code: CloseCode): void
  readonly size: number
}

export function createHub(store: Store, backlog: Backlog): Hub {
  const rooms = new Map<string, Room>()
  const lines = new Set<Line>()

  function roomOf(id: string): Room {
    const known = rooms.get(id)
    if (known) return known
    const room: Room = {
      id,
      seats: new Set(),
      required: 0,
      head: 0,
      waiting: [],
      timer: null,
      flushedAt: 0,
      flushing: false,
      presence: null,
    }
    rooms.set(id, room)
    return room
  }

  function standUp(seat: Seat): void {
    if (seat.taken) return
    seat.taken = true
    seat.line.seats.delete(seat.session)
    const room = rooms.get(seat.session)
    if (!room) return
    room.seats.delete(seat)
    if (room.seats.size > 0) {
      tellPresence(room)
      return
    }
    if (room.timer) clearTimeout(room.timer)
    if (room.presence) clearTimeout(room.presence)
    rooms.delete(room.id)
  }

  /** The end of a session on one socket: the `closed` frame is the last of it. */
  function takeAway(seat: Seat, code: CloseCode): void {
    if (seat.taken) return
    standUp(seat)
    seat.line.send(frame({ type: "closed", session: seat.session, code }))
  }

  /** Looks at a seat again. True when it may stay; its epoch is then the one that was read together with its right. */
  async function look(seat: Seat): Promise<boolean> {
    try {
      const session = await open(store, seat.line.viewer, seat.session, "view")
      if (seat.taken) return false
      seat.epoch = session.row.acl_epoch
      seat.abilities = abilitiesOf(session)
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const deleted = rooms.get(seat.session)?.required === Number.POSITIVE_INFINITY
      takeAway(seat, deleted ? closeCodes.deleted : closeCodes.accessEnded)
      return false
    }
  }

  /** Brings every seat of a room up to the epoch that it requires, or takes it away. */
  async function recheck(room: Room): Promise<void> {
    for (;;) {
      const behind = [...room.seats].filter((seat) => seat.epoch < room.required)
      if (behind.length === 0) return
      const looks = await Promise.allSettled(behind.map(look))
      if (looks.some((one) => one.status === "rejected")) {
        // The database does not answer. Silence, not bytes: the readers come back by cursor.
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
        for (const seat of behind) if (!seat.taken && seat.epoch < room.required) takeAway(seat, closeCodes.comeBack)
      }
      // A read that is older than the epoch that was told of: look once more.
    }
  }

  function schedule(room: Room): void {
    if (room.timer || room.flushing) return
    const wait = Math.max(0, room.flushedAt + MERGE_MS - Date.now())
    if (wait === 0) void flush(room)
    else room.timer = setTimeout(() => void flush(room), wait)
  }

  async function flush(room: Room): Promise<void> {
    room.timer = null
    room.flushing = true
    try {
      while (room.waiting.length > 0 && room.seats.size > 0) {
        await recheck(room)
        // From here to the sends nothing is waited for: what was checked is what is sent.
        const grown = room.waiting
        room.waiting = []
        room.flushedAt = Date.now()
        deliver(room, grown)
      }
    } finally {
      room.flushing = false
    }
  }

  function deliver(room: Room, grown: Grown[]): void {
    const first = grown[0]
    if (!first) return
    let next = first.first
    const entries: string[] = []
    for (const one of grown) {
      // Two that were told out of order are read again from the rows.
      if (one.first !== next) return void catchAllUp(room)
      entries.push(...one.entries)
      next += one.entries.length
    }
    const text = entriesFrame(room.id, entries)
    for (const seat of room.seats) {
      if (!seat.live || seat.seq >= next - 1) continue
      if (seat.epoch < room.required) continue
      if (seat.seq !== first.first - 1) {
        void catchUp(room, seat)
        continue
      }
      seat.seq = next - 1
      seat.line.send(text)
    }
  }

  function catchAllUp(room: Room): void {
    for (const seat of room.seats) if (seat.live && seat.seq < room.head) void catchUp(room, seat)
  }

  /** Reads what the seat has not seen, and makes it live when there is nothing left. */
  async function catchUp(room: Room, seat: Seat): Promise<void> {
    seat.live = false
    for (let tries = 0; !seat.taken; ) {
      await seat.line.drained()
      if (seat.taken || seat.line.gone) return
      try {
        const asked = await open(store, seat.line.viewer, seat.session, "view")
        const json = await backlog(asked, seat.seq, BACKLOG)
        // What was read may have been appended after a revocation: the right is looked at after the reading.
        if (!(await look(seat)) || seat.epoch < room.required) continue
        const { entries } = JSON.parse(json) as { entries: { seq: number }[] }
        if (entries.length > 0) {
          seat.seq = entries.at(-1)?.seq ?? seat.seq
          seat.line.send(entriesFrame(seat.session, [json.slice(json.indexOf("[") + 1, json.lastIndexOf("]"))]))
        }
        if (seat.seq >= room.head) {
          seat.live = true
          return
        }
        tries = entries.length > 0 ? 0 : tries + 1
        if (tries > 50) throw new Error("The rows of a session that has grown can't be read.")
        if (entries.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      } catch (error) {
        if (error instanceof Refusal) return takeAway(seat, closeCodes.accessEnded)
        return takeAway(seat, closeCodes.comeBack)
      }
    }
  }

  function tellPresence(room: Room): void {
    room.presence ??= setTimeout(() => {
      room.presence = null
      const text = presenceOf(room.id, room.seats)
      for (const seat of room.seats) {
        if (seat.epoch >= room.required && seat.abilities.includes("seePresence")) seat.line.send(text)
      }
    }, 50)
  }

  const hub: Hub = {
    get size() {
      return lines.size
    },
    enter: (line) => void lines.add(line),
    exit(line) {
      lines.delete(line)
      for (const seat of [...line.seats.values()]) standUp(seat)
    },
    async join(line, id, after) {
      const before = line.seats.get(id)
      if (before) standUp(before)
      let session: Opened<"view">
      try {
        session = await open(store, line.viewer, id, "view")
      } catch (error) {
        const code = error instanceof Refusal ? closeCodes.notFound : closeCodes.comeBack
        line.send(frame({ type: "closed", session: id, code }))
        return
      }
      if (line.gone) return
      const seat: Seat = {
        line,
        session: id,
        seq: after,
        epoch: session.row.acl_epoch,
        abilities: abilitiesOf(session),
        live: false,
        taken: false,
      }
      // The seat is taken before the backlog is read: what is appended meanwhile raises the head that it reads up to.
      const room = roomOf(id)
      room.seats.add(seat)
      line.seats.set(id, seat)
      room.required = Math.max(room.required, seat.epoch)
      room.head = Math.max(room.head, session.row.seq)
      line.send(frame({ type: "joined", session: id, head: session.row.seq }))
      tellPresence(room)
      await catchUp(room, seat)
    },
    leave(line, id) {
      const seat = line.seats.get(id)
      if (seat) standUp(seat)
    },
    grew(what) {
      const room = rooms.get(what.session)
      if (!room) return
      room.required = Math.max(room.required, what.epoch)
      room.head = Math.max(room.head, what.first + what.entries.length - 1)
      room.waiting.push(what)
      schedule(room)
    },
    stirred(id, seq, epoch) {
      const room = rooms.get(id)
      if (!room) return
      room.required = Math.max(room.required, epoch)
      room.head = Math.max(room.head, seq)
      void recheck(room).then(() => catchAllUp(room))
    },
    happened(event) {
      if (event.session) {
        const room = rooms.get(event.session)
        if (room) {
          if (event.name === "session.deleted") room.required = Number.POSITIVE_INFINITY
          else if (event.epoch !== null) room.required = Math.max(room.required, event.epoch)
          void recheck(room).then(() => {
            const text = frame({ type: "event", session: room.id, event: event.name })
            for (const seat of room.seats) {
              if (seat.epoch >= room.required && audienceOf(event.name, seat.abilities)) seat.line.send(text)
            }
          })
        }
      }
      for (const line of [...lines]) {
        if (event.name === "token.revoked" && line.viewer.credential === event.subject) line.terminate()
      }
    },
    async recheckAll() {
      for (const room of rooms.values()) {
        for (const seat of room.seats) seat.epoch = -1
        await recheck(room)
      }
    },
    close(code) {
      for (const line of [...lines]) line.close(code)
    },
  }
  return hub
}
