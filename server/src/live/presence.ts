import type { Person } from "#protocol/people"
import { frame, type Seat } from "./seat.ts"
import type { Seats } from "./seats.ts"

const PRESENCE_MS = 50
/** At most this often for constant coming and going: each message costs a frame to every follower. */
const PRESENCE_REST_MS = 500

/** Tells those who may know who is here, soon after somebody came or left. */
export function keepPresence(session: string, seats: Seats) {
  let timer: ReturnType<typeof setTimeout> | null = null
  let toldAt = 0
  return {
    tell(): void {
      const wait = Math.max(PRESENCE_MS, toldAt + PRESENCE_REST_MS - Date.now())
      timer ??= setTimeout(() => {
        timer = null
        toldAt = Date.now()
        seats.tell(presenceOf(session, seats), "seePresence")
      }, wait)
    },
    stop(): void {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}

/** Who is here: the owner and collaborators by name, once each however many tabs they have; readers as a number. */
function presenceOf(session: string, seats: Iterable<Seat>): string {
  const people = new Map<string, Person>()
  let readers = 0
  for (const { connection, abilities } of seats) {
    const person = connection.viewer.person
    if (person && abilities.includes("seePresence")) {
      people.set(person.id, { id: person.id, name: person.name, picture: null })
    } else readers += 1
  }
  return frame({ type: "here", session, people: [...people.values()], readers })
}
