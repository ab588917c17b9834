import type { SaidOf } from "#protocol/remote-nouns"
import type { Opened } from "./open.ts"

/** A piece of what an agent is writing at this moment: `text` follows the first `off` UTF-16 units of its item. */
export interface Piece {
  /** The run that says it. */
  run: string
  item: string
  of: SaidOf
  off: number
  text: string
}

/** How rooms that hold sessions reach those who follow one, without knowing the sockets: a port, which is filled in above them. */
export interface Deliver {
  /**
   * Passes a piece on to those who may view the session, on every node; nothing is stored. Returns how much of the item this node
   * holds: a piece that leaves a gap changes nothing.
   */
  said(session: Opened<"run">, piece: Piece): number
}
