import { z } from "zod"
import type { Ability } from "./people.ts"

/**
 * What an event is. Each room declares its events in its chapter; `events.ts` lists them. An event's row is written once, and is
 * at the same time the entry of the history, the cue for an email and the live push.
 */

/**
 * Who may learn that it happened: viewers with this ability on its session; with `subjectOr` also the collaborator whom it is about,
 * with `personOr` the person whom its `subject` names.
 * `person`: it concerns one person, and no session's followers hear of it.
 */
export type Audience = Ability | { subjectOr: Ability } | { personOr: Ability } | "person"

/** What an event says of itself, beside its data. Whoever hears of events goes by these, not by their names. */
interface Says {
  /**
   * Whether somebody may have gained or lost something: the session's `acl_epoch` rises and what is open is opened again. What
   * takes something away returns only when no node delivers by the old state any more.
   */
  rechecks: false | "gives" | "takes"
  /**
   * What is no more: its session, or the session's run with what it was writing; or the sign-in, token or person whose id is the
   * `subject`, with all that they hold open.
   */
  ends?: "session" | "run" | "credential" | "person"
  /** It changes what a person may see wherever they are: only the rows say in which sessions. */
  everywhere?: true
  /** It deletes words that must leave the database's files as well. */
  erases?: true
}

/** Declares an event: what is kept of it for ever, what can be erased, whose answers it changes, and who may hear of it. */
export function event<
  const Refreshes extends readonly string[],
  const Who extends Audience,
  Data extends z.ZodRawShape = Record<never, never>,
  const Names extends readonly string[] = readonly [],
>(
  given: Says & {
    /** What the chain keeps for ever: roles, states, counts. Never a name or an address. */
    data?: z.ZodObject<Data>
    /** Names, titles and addresses that belong to it, by what each is: kept beside the chain, where they can be erased. */
    names?: Names
    /** The calls whose answers it changes: a page that hears the event asks these again. */
    refreshes: Refreshes
    audience: Who
  },
) {
  const { rechecks, ends = null, everywhere = false, erases = false, refreshes, audience } = given
  return {
    data: z.strictObject((given.data?.shape ?? {}) as Data),
    names: given.names ?? ([] as readonly string[] as Names),
    ...{ refreshes, audience, rechecks, ends, everywhere, erases },
  }
}
