declare const reach: unique symbol

/**
 * How far a transcript may be read: the entries of a session up to a seq, and nothing that was appended after it. Whatever
 * reads entries asks for one. Every opened session is one, with the seq that was read together with the right: a request that
 * was let in before somebody lost access answers with what stood there then.
 */
export interface Reach {
  readonly [reach]: true
  readonly id: string
  readonly upTo: number
}

/** As far as a row says that was read by a query that asks for the viewer's role as well (`roleOf`). */
export const reachOf = (row: { id: string; seq: number }): Reach => ({ id: row.id, upTo: row.seq }) as Reach

/** All of a session, for work behind the scenes that shows nothing to anybody. */
export const wholeOf = (id: string): Reach => ({ id, upTo: Number.MAX_SAFE_INTEGER }) as Reach
