import { type CloseCode, closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import { abilitiesOf, type Opened, open } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { alarm } from "./alarm.ts"
import { type Connection, frame, type Seat } from "./seat.ts"

/**
 * The seats of one session on this node and the rights of each. A right that may have changed is checked before anything
 * else.
 */
export interface Seats extends Iterable<Seat> {
  readonly size: number
  /** Gives a connection that the door has admitted its seat, with entries up to `after` seen. */
  give(connection: Connection, session: Opened<"view">, after: number): Seat
  vacate(seat: Seat): void
  /** Ends the session on one socket: the `closed` frame is its last. */
  end(seat: Seat, code: CloseCode): void
  /** From here on a seat with a smaller epoch gets nothing. */
  require(epoch: number): void
  /** From here on nobody gets anything: the session was deleted. */
  requireNothing(): void
  /** Whether a seat has to be checked before it gets anything. */
  isBehind(seat: Seat): boolean
  /** Checks a seat again. True if it may stay; its epoch is the one that was read together with its right. */
  look(seat: Seat): Promise<boolean>
  /** Brings every seat up to the required epoch, or ends it. */
  recheck(): Promise<void>
  /** Sends to every seat that is not behind and has the ability, and to those of this person. */
  tell(text: string, ability: Ability, person?: string): void
}

/** `changed` is called when somebody comes or leaves. */
export function createSeats(store: Store, id: string, changed: () => void): Seats {
  const taken = new Set<Seat>()
  let required = 0
  let deleted = false

  /** An expiring link raises no epoch, so its seat is checked at that time. */
  function watch(seat: Seat, until: number | null): void {
    seat.ending?.cancel()
    seat.until = until
    // At least a second from now, in case this clock is ahead of the database's.
    seat.ending = until === null ? null : alarm(Math.max(until, Date.now() + 1000), () => void seats.look(seat))
  }

  const seats: Seats = {
    get size() {
      return taken.size
    },
    [Symbol.iterator]: () => taken[Symbol.iterator](),
    give(connection, session, after) {
      const seat: Seat = {
        connection,
        session: id,
        seq: after,
        epoch: session.row.acl_epoch,
        abilities: abilitiesOf(session),
        until: null,
        ending: null,
        live: false,
        said: new Map(),
        resting: false,
        vacated: false,
      }
      taken.add(seat)
      connection.seats.set(id, seat)
      watch(seat, session.linkEnds)
      seats.require(seat.epoch)
      return seat
    },
    vacate(seat) {
      if (seat.vacated) return
      seat.vacated = true
      seat.connection.seats.delete(id)
      taken.delete(seat)
      seat.ending?.cancel()
      changed()
    },
    end(seat, code) {
      if (seat.vacated) return
      seats.vacate(seat)
      seat.connection.send(frame({ type: "closed", session: id, code }))
    },
    require(epoch) {
      required = Math.max(required, epoch)
    },
    requireNothing() {
      deleted = true
      required = Number.POSITIVE_INFINITY
    },
    isBehind: (seat) => seat.epoch < required,
    async look(seat) {
      try {
        const session = await open(store, seat.connection.viewer, id, "view")
        if (seat.vacated) return false
        seat.epoch = session.row.acl_epoch
        seat.abilities = abilitiesOf(session)
        watch(seat, session.linkEnds)
        return true
      } catch (error) {
        // If the database doesn't answer, nothing is sent: the reader comes back by cursor.
        const code =
          error instanceof Refusal ? (deleted ? closeCodes.deleted : closeCodes.accessEnded) : closeCodes.comeBack
        seats.end(seat, code)
        return false
      }
    },
    async recheck() {
      for (;;) {
        const behind = [...taken].filter(seats.isBehind)
        if (behind.length === 0) return
        await Promise.all(behind.map(seats.look))
      }
    },
    tell(text, ability, person) {
      const hears = ({ abilities, connection: { viewer } }: Seat) =>
        abilities.includes(ability) || (person !== undefined && viewer.person?.id === person)
      for (const seat of taken) if (!seats.isBehind(seat) && hears(seat)) seat.connection.send(text)
    },
  }
  return seats
}
