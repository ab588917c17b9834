import { abilityToHear, events } from "#protocol/events"
import { type Concerned, concernedBy } from "../access/concerned.ts"
import { grants } from "../access/policy.ts"
import type { Store } from "../storage/store.ts"
import type { Heard } from "./heard.ts"
import { type Connection, frame } from "./seat.ts"

/**
 * A person's own channel: a hint that their list may have changed. It carries the event's name and no session, and goes only
 * to people whose list has, or until now had, the session: to everybody signed in if it is, or was, open to the team.
 */

/** The same hint is sent once in this time, and once more at its end if it was repeated. */
const HINT_MS = 250

/** Sends the first of equal messages at once, and repeats within HINT_MS once, at its end. */
export function sparingly<T>(say: (thing: T) => void, keyOf: (thing: T) => string): (thing: T) => void {
  const again = new Map<string, T | null>()
  return function hear(thing) {
    const key = keyOf(thing)
    if (again.has(key)) return void again.set(key, thing)
    again.set(key, null)
    say(thing)
    setTimeout(() => {
      const last = again.get(key)
      again.delete(key)
      if (last) hear(last)
    }, HINT_MS)
  }
}

export function createHints(store: Store) {
  const saying = new WeakMap<Connection, (name: string) => void>()

  function hint(connection: Connection, name: string): void {
    let say = saying.get(connection)
    if (!say) {
      say = sparingly(
        (event) => connection.send(frame({ type: "event", session: null, event })),
        (event) => event,
      )
      saying.set(connection, say)
    }
    say(name)
  }

  return {
    /** Tells the people concerned, unless they already hear of it as followers of the session. */
    async tell(event: Heard, connections: ReadonlySet<Connection>): Promise<void> {
      const { session, name } = event
      if (!session || !events[name].refreshes.some((call) => call === "listSessions")) return
      if (![...connections].some((connection) => connection.viewer.person)) return
      const people = new Set(event.concerns)
      for (const one of await concernedBy(store, session)) if (hears(event, one)) people.add(one.person)
      const ability = abilityToHear(name, event.pending)
      for (const connection of connections) {
        const seat = connection.seats.get(session)
        const followsIt = ability !== null && seat?.abilities.includes(ability)
        const { person } = connection.viewer
        if (person && (event.everybody || people.has(person.id)) && !followsIt) hint(connection, name)
      }
    },
  }
}

function hears(event: Heard, { person, role, collaborator }: Concerned): boolean {
  const { audience } = events[event.name]
  const ability = abilityToHear(event.name, event.pending)
  const subject = typeof audience === "object" && "personOr" in audience ? person : collaborator
  const isSubject = typeof audience === "object" && subject !== null && subject === event.subject
  return isSubject || (ability !== null && grants(role, ability))
}
