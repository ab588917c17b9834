import type { Ability } from "./people.ts"

/**
 * What an event is. Each room declares its events in its chapter; `events.ts` lists them. An event's row is written once, and is
 * at the same time the entry of the history, the cue for an email and the live push.
 */

/**
 * Who may learn that it happened: viewers with this ability on its session; with `subjectOr` also the person whom it is about.
 * `person`: it concerns one person, and no session's followers hear of it.
 */
export type Audience = Ability | { subjectOr: Ability } | "person"

/** One event: whose answers it changes, whose rights, and who may hear of it. */
export interface EventKind<Refreshes extends string = string> {
  /** The calls whose answers it changes: a page that hears the event asks these again. */
  refreshes: readonly Refreshes[]
  /**
   * Whether somebody may have gained or lost something: the session's `acl_epoch` rises and what is open is opened again. What
   * takes something away returns only when no node delivers by the old state any more.
   */
  rechecks: false | "gives" | "takes"
  audience: Audience
}

/** Declares an event. */
export const event = <const Kind extends EventKind>(kind: Kind): Kind => kind
