import { type CloseCode, closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import { events } from "#protocol/events"
import { type Opened, open } from "../access/open.ts"
import type { Grown, Store } from "../storage/store.ts"
import type { Backlog } from "./catch-up.ts"
import { goodCredentials } from "./credentials.ts"
import type { Heard } from "./heard.ts"
import { createHints } from "./hints.ts"
import { createRoom, type Room } from "./room.ts"
import { frame, type Line } from "./seat.ts"

/**
 * The room that listens: it delivers committed changes to the sockets that may have them, and changes nothing itself. It
 * must never send a byte to a seat whose epoch is behind the session's: a viewer who may have lost access is checked first.
 */
export interface Hub {
  enter(line: Line): void
  /** The socket is closed: vacates its seats. */
  exit(line: Line): void
  join(line: Line, session: string, after: number): Promise<void>
  leave(line: Line, session: string): void
  /** This process has appended. */
  grew(what: Grown): void
  /**
   * A change has been committed, here or on another node. What it took away stops at once, or, if the rows have to say which
   * sessions are affected, when this resolves.
   */
  happened(event: Heard): Promise<void>
  /** Another node says that a session has grown, or that its epoch was raised. */
  stirred(session: string, seq: number, epoch: number): void
  /** Messages may have been missed: reads the rows of every followed session and checks every seat. */
  resync(): Promise<void>
  close(code: CloseCode): void
  /** The number of open sockets. */
  readonly size: number
}

export function createHub(store: Store, backlog: Backlog): Hub {
  const rooms = new Map<string, Room>()
  const lines = new Set<Line>()
  const hints = createHints(store)

  function vacate(line: Line, session: string): void {
    const seat = line.seats.get(session)
    const room = rooms.get(session)
    if (!seat || !room) return
    room.vacate(seat)
  }

  /** Closes the connections whose sign-in or token has ended, or whose person may not sign in any more. */
  async function hangUpEnded(some: readonly Line[]): Promise<void> {
    const isGood = await goodCredentials(
      store,
      some.map((line) => line.viewer),
    )
    for (const line of some) if (!isGood(line.viewer)) line.terminate()
  }

  const forget = (room: Room) => room.empty && rooms.get(room.id) === room && rooms.delete(room.id)

  const hub: Hub = {
    get size() {
      return lines.size
    },
    enter(line) {
      lines.add(line)
      // An event that ended its access while the socket was being opened could not reach it.
      void hangUpEnded([line]).catch(() => line.close(closeCodes.comeBack))
    },
    exit(line) {
      lines.delete(line)
      for (const session of [...line.seats.keys()]) vacate(line, session)
    },
    async join(line, id, after) {
      vacate(line, id)
      let session: Opened<"view">
      try {
        session = await open(store, line.viewer, id, "view")
      } catch (error) {
        const code = error instanceof Refusal ? closeCodes.notFound : closeCodes.comeBack
        return line.send(frame({ type: "closed", session: id, code }))
      }
      if (line.gone) return
      vacate(line, id)
      const room = rooms.get(id) ?? createRoom(store, backlog, id, forget)
      rooms.set(id, room)
      room.seat(line, session, after)
      forget(room)
    },
    leave: vacate,
    grew: (what) => rooms.get(what.session)?.grew(what),
    stirred: (session, seq, epoch) => rooms.get(session)?.stirred(seq, epoch),
    async happened(event) {
      if (event.session) rooms.get(event.session)?.happened(event)
      const { ends, everywhere } = events[event.name]
      for (const line of ends === "person" || ends === "credential" ? [...lines] : []) {
        const holder = ends === "person" ? line.viewer.person?.id : line.viewer.credential
        if (holder && holder === event.subject) line.terminate()
      }
      // Not awaited: a hint lost while the database is away only makes a list refresh a little later.
      void hints.tell(event, lines).catch(() => undefined)
      // The person no longer owns anything, and their sessions' epochs have been raised: the rows say which.
      if (ends === "person" || everywhere) await hub.resync()
    },
    async resync() {
      await hangUpEnded([...lines])
      const ids = [...rooms.keys()]
      for (let at = 0; at < ids.length; at += 500) {
        const rows = await store.db
          .selectFrom("sessions")
          .select(["id", "seq", "acl_epoch"])
          .where("id", "in", ids.slice(at, at + 500))
          .execute()
        const found = new Map(rows.map((row) => [row.id, row]))
        for (const id of ids.slice(at, at + 500)) {
          const row = found.get(id)
          if (row) rooms.get(id)?.stirred(row.seq, row.acl_epoch)
          else rooms.get(id)?.end()
        }
      }
    },
    close(code) {
      for (const line of [...lines]) line.close(code)
    },
  }
  return hub
}
