/** The live sockets. */
export interface LiveTables {
  tickets: TicketsTable
  nodes: NodesTable
}

/** A live socket's ticket: one use, 30 seconds, for its viewer. */
export interface TicketsTable {
  hash: string
  /** The viewer, as JSON. */
  viewer: string
  expires_at: number
}

/** A server that delivers: until when it may, and up to when it knows who lost access. By the database's clock. */
export interface NodesTable {
  id: string
  until: number
  looked_at: number
}
