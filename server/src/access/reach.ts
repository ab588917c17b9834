declare const reach: unique symbol

/**
 * How far a transcript may be read: the entries of a session up to a seq, and nothing appended after it. Every function that
 * reads entries takes one. Every opened session is one, with the seq that was read together with the right: a request
 * admitted before its viewer lost access returns only what existed then.
 */
export interface Reach {
  readonly [reach]: true
  readonly id: string
  readonly upTo: number
}

/** Up to the seq in a row from a query that also checked the viewer's role (`roleOf`). */
export const reachOf = (row: { id: string; seq: number }): Reach => ({ id: row.id, upTo: row.seq }) as Reach

/** All of a session, for background work that shows nothing to anybody. */
export const wholeOf = (id: string): Reach => ({ id, upTo: Number.MAX_SAFE_INTEGER }) as Reach
