import type { Person } from "#protocol/people"
import { frame, type Seat } from "./seat.ts"

/** Who is here: collaborators and the owner by name, once each however many tabs they have; readers as a number. */
export function presenceOf(session: string, seats: ReadonlySet<Seat>): string {
  const people = new Map<string, Person>()
  let readers = 0
  for (const { line, abilities } of seats) {
    const person = line.viewer.person
    if (person && abilities.includes("seePresence")) {
      people.set(person.id, { id: person.id, name: person.name, picture: null })
    } else readers += 1
  }
  return frame({ type: "here", session, people: [...people.values()], readers })
}
