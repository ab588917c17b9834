import { calls } from "#protocol/calls"
import { type EventName, refreshedBy } from "#protocol/events"
import type { Ability } from "#protocol/people"

/**
 * Who of those who follow a session hears of its event: whoever may ask at least one of the calls that it refreshes. A hint
 * says the event's name and nothing else, so that it tells no more than asking again would.
 */
export function audienceOf(event: EventName, abilities: readonly Ability[]): boolean {
  return refreshedBy(event).some((name) => {
    const { door } = calls[name]
    return door !== "anybody" && door !== "person" && abilities.includes(door)
  })
}
