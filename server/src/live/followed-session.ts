import { abilityToHear, type EventName, events } from "#protocol/events"
import type { Opened } from "../access/open.ts"
import type { Grown, Store } from "../storage/store.ts"
import { type Backlog, createCatchUp } from "./catch-up.ts"
import { createDelivery } from "./delivery.ts"
import type { Heard } from "./heard.ts"
import { sparingly } from "./hints.ts"
import type { OpenItems, Put } from "./open-items.ts"
import { keepPresence } from "./presence.ts"
import { type Connection, frame, type Seat } from "./seat.ts"
import { createSeats } from "./seats.ts"
import { createTextDelivery } from "./text-delivery.ts"

/** A session that somebody follows on this node: its seats, delivery to them, and their catching up. */
export interface FollowedSession {
  readonly id: string
  readonly empty: boolean
  /** Gives a connection that the door has admitted a seat, and sends it the entries after `after`. */
  seat(connection: Connection, session: Opened<"view">, after: number): void
  vacate(seat: Seat): void
  /** This process has appended; the entries take the place of these items. */
  grew(what: Grown, ended: readonly string[]): void
  /** An item has grown, here or on another node, by the word of somebody who was let in at this epoch. */
  said(item: string, put: Put, epoch: number): void
  /** What was being written is given up. */
  forgot(items: readonly string[]): void
  /** Somebody's rights may have changed, here or elsewhere: nothing is sent before everybody has been checked again. */
  happened(event: Heard): void
  /** The session was deleted: nobody gets anything from here on. */
  end(): void
  /** The session's row has entries up to `seq`, and this epoch; some take the place of these items. */
  stirred(seq: number, epoch: number, ended: readonly string[]): void
}

/** `emptied` is called when the last seat is vacated, by either side: nothing is kept for a session without followers. */
export function createFollowedSession(
  store: Store,
  backlog: Backlog,
  items: OpenItems,
  id: string,
  emptied: (followed: FollowedSession) => void,
): FollowedSession {
  const seats = createSeats(store, id, () => {
    if (seats.size > 0) return presence.tell()
    delivery.stop()
    texts.stop()
    presence.stop()
    emptied(followed)
  })
  const texts = createTextDelivery(id, seats, items)
  const catchUp = createCatchUp(store, backlog, id, seats, texts.said)
  const delivery = createDelivery(id, seats, catchUp)
  const presence = keepPresence(id, seats)

  /** A hint carries only the event's name; each follower asks again, with their own rights. */
  const tellOf = sparingly(
    ({ name, pending, subject }: Heard) =>
      void seats.recheck().then(() => {
        const ability = abilityToHear(name, pending)
        const person = isForPerson(name) ? subject : undefined
        if (ability !== null) seats.tell(frame({ type: "event", session: id, event: name }), ability, person)
      }),
    // Those that go to different people are different hints.
    ({ name, pending, subject }) => `${name} ${pending} ${isForPerson(name) ? subject : ""}`,
  )

  const followed: FollowedSession = {
    id,
    get empty() {
      return seats.size === 0
    },
    vacate: seats.vacate,
    seat(connection, session, after) {
      // The seat is taken before the backlog is read: entries appended meanwhile raise the head that it reads up to.
      const seat = seats.give(connection, session, after)
      catchUp.knows(session.row.seq)
      connection.send(frame({ type: "joined", session: id, head: session.row.seq }))
      presence.tell()
      void catchUp.read(seat)
    },
    grew(what, ended) {
      if (seats.size === 0) return
      texts.ended(ended)
      seats.require(what.epoch)
      catchUp.knows(what.entries.at(-1)?.seq ?? 0)
      delivery.grew(what)
    },
    said(item, { from, cut }, epoch) {
      seats.require(epoch)
      if (from === null) return
      if (cut) texts.cut(item, from)
      texts.said()
    },
    forgot: texts.forgot,
    stirred(seq, epoch, ended) {
      texts.ended(ended)
      seats.require(epoch)
      catchUp.knows(seq)
      void seats.recheck().then(catchUp.readAll)
    },
    happened(event) {
      if (events[event.name].ends === "session") return followed.end()
      if (event.epoch !== null) seats.require(event.epoch)
      void seats.recheck()
      tellOf(event)
    },
    end() {
      seats.requireNothing()
      void seats.recheck()
    },
  }
  return followed
}

const isForPerson = (name: EventName): boolean => {
  const { audience } = events[name]
  return typeof audience === "object" && "personOr" in audience
}
