import type { Ability } from "./people.ts"

/**
 * What an event is. Each room declares its own in its chapter; `events.ts` lists them. The row of an event is the audit entry,
 * the mail's cue and the live push, written once.
 */

/**
 * Who may know that it happened: whoever has the ability on its session; with `subjectOr` also the person that it is about.
 * `person`: it is about a person alone, and no session's followers hear of it.
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
