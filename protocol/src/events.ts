import { accountEvents } from "./account.ts"
import type { CallName } from "./calls.ts"
import { commentsEvents } from "./comments.ts"
import { devicesEvents } from "./devices.ts"
import { entriesEvents } from "./entries.ts"
import type { EventKind } from "./event.ts"
import { identityEvents } from "./identity.ts"
import { lettersEvents } from "./letters.ts"
import { linksEvents } from "./links.ts"
import { operatorEvents } from "./operator.ts"
import type { Ability } from "./people.ts"
import { sessionsEvents } from "./sessions.ts"
import { sharingEvents } from "./sharing.ts"

/**
 * Everything that can happen. An event that is not here does not exist; each stands in its room's chapter.
 */
export const events = {
  ...operatorEvents,
  ...identityEvents,
  ...accountEvents,
  ...devicesEvents,
  ...lettersEvents,
  ...sessionsEvents,
  ...entriesEvents,
  ...sharingEvents,
  ...linksEvents,
  ...commentsEvents,
} as const satisfies Record<string, EventKind<CallName>>

export type EventName = keyof typeof events

/** Events that are about a person alone. They stand in the person's own chain. */
export type PersonEventName = {
  [Name in EventName]: (typeof events)[Name]["audience"] extends "person" ? Name : never
}[EventName]

/** Events of a session. They stand in its history, and only who holds the session may record one. */
export type SessionEventName = Exclude<EventName, PersonEventName>

/** The ability that lets somebody hear of an event; null where none does. `pending`: it is about an invitation that nobody accepted. */
export function abilityToHear(event: EventName, pending = false): Ability | null {
  const { audience } = events[event]
  if (audience === "person") return null
  // Who is only invited is for the owner to know.
  if (pending) return "seeSharing"
  return typeof audience === "string" ? audience : audience.subjectOr
}

/** What an event changes for those who follow its session: what it names, and the history, in which it stands itself. */
export const refreshedBy = (event: EventName): readonly CallName[] => [...events[event].refreshes, "listHistory"]
