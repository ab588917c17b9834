import type { z } from "zod"
import { accountEvents } from "./account.ts"
import { commentsEvents } from "./comments.ts"
import { devicesEvents } from "./devices.ts"
import { entriesEvents } from "./entries.ts"
import { identityEvents } from "./identity.ts"
import { lettersEvents } from "./letters.ts"
import { linksEvents } from "./links.ts"
import { operatorEvents } from "./operator.ts"
import type { Ability } from "./people.ts"
import { remoteEvents } from "./remote.ts"
import { sessionsEvents } from "./sessions.ts"
import { sharingEvents } from "./sharing.ts"
import { takeoutEvents } from "./takeout.ts"

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
  ...takeoutEvents,
  ...sharingEvents,
  ...linksEvents,
  ...commentsEvents,
  ...remoteEvents,
} as const

/** The name of an event: `<what it is about>.<what happened>`. */
export type EventName = keyof typeof events

/** Events that are about a person alone. They stand in the person's own chain. */
export type PersonEventName = {
  [Name in EventName]: (typeof events)[Name]["audience"] extends "person" ? Name : never
}[EventName]

/** Events of a session. They stand in its history, and only who holds the session may record one. */
export type SessionEventName = Exclude<EventName, PersonEventName>

type Kind<Name extends EventName> = (typeof events)[Name]
/** What the chain keeps of an event. */
export type DataOf<Name extends EventName> = keyof Kind<Name>["data"]["shape"] extends never
  ? Record<never, never>
  : z.output<Kind<Name>["data"]>
/** What its names are of: an address, a title. */
export type NamesOf<Name extends EventName> = Kind<Name>["names"][number]

/** An event as it is written: with all of its data, and each of its names, or undefined where there is none. */
export type Written<Name extends EventName = EventName> = Name extends EventName
  ? { name: Name } & (keyof Kind<Name>["data"]["shape"] extends never ? { data?: undefined } : { data: DataOf<Name> }) &
      ([NamesOf<Name>] extends [never] ? { names?: undefined } : { names: Record<NamesOf<Name>, string | undefined> })
  : never

/** An event as it is read. What an earlier version wrote may lack data, and names may have been erased. */
export type Read<Name extends EventName = EventName> = Name extends EventName
  ? { name: Name; data: Partial<DataOf<Name>>; names: Partial<Record<NamesOf<Name>, string>> | null }
  : never

/** The names of all events of a session. */
export const sessionEventNames = (Object.keys(events) as EventName[]).filter(
  (name): name is SessionEventName => events[name].audience !== "person",
)

/** Whether there is such an event: another version of openctl may name one that this one doesn't know. */
export const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)

/** The data of an event as it was stored, without what is not as it is declared now. Of an unknown event it is as it is. */
export function readData(name: string, stored: Record<string, unknown>): Record<string, unknown> {
  if (!isEventName(name)) return stored
  const known = Object.entries<z.ZodType>(events[name].data.shape).flatMap(([field, schema]) => {
    const read = schema.safeParse(stored[field])
    return read.success && read.data !== undefined ? [[field, read.data] as const] : []
  })
  return Object.fromEntries(known)
}

/** The ability that lets somebody hear of an event; null where none does. `pending`: it is about an invitation that nobody accepted. */
export function abilityToHear(event: EventName, pending = false): Ability | null {
  const { audience } = events[event]
  if (audience === "person") return null
  // Who is only invited is for the owner to know.
  if (pending) return "seeSharing"
  if (typeof audience === "string") return audience
  return "personOr" in audience ? audience.personOr : audience.subjectOr
}

/** What an event changes: the answers that it names, and if it is one of a session the history, in which it stands itself. */
export function refreshedBy(event: EventName): readonly (Kind<EventName>["refreshes"][number] | "listHistory")[] {
  const { audience, refreshes } = events[event]
  return audience === "person" ? refreshes : [...refreshes, "listHistory"]
}
