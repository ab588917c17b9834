import pg from "pg"

/** PostgreSQL caps the payload of a notification at 8000 bytes; ours hold ids, or text in pieces. */
const CHANNEL = "openctl"
const AGAIN_MS = 500
/** With this many messages unsent, live text is left out: nobody's word that access has ended may wait behind it. */
const MOST_UNSENT = 50

/** LISTEN and NOTIFY as the transport between nodes. The driver doesn't listen again by itself after a lost connection. */
export function postgresWire(url: string) {
  let client: pg.Client | null = null
  let closed = false
  let hear: (message: string) => void = () => {}
  let missed: () => void = () => {}
  // Sending has a small pool of its own: it must not wait behind queries, nor they behind it.
  const pool = new pg.Pool({ connectionString: url, max: 1, keepAlive: true })
  // The error of a connection in use only reaches that connection's own listener; without one it would end the process.
  pool.on("error", () => {})
  pool.on("connect", (it) => it.on("error", () => {}))

  async function connect(): Promise<void> {
    while (!closed) {
      const next = new pg.Client({ connectionString: url, keepAlive: true })
      const over = new Promise<void>((resolve) => {
        next.on("end", resolve)
        next.on("error", () => resolve())
      })
      try {
        await next.connect()
        next.on("notification", (message) => hear(message.payload ?? ""))
        await next.query(`LISTEN ${CHANNEL}`)
        client = next
        // Messages sent while nobody listened are recovered from the rows.
        missed()
        await over
      } catch {
        // The database is away; the loop tries again until it is back or the node stops.
      }
      client = null
      await next.end().catch(() => undefined)
      if (!closed) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  return {
    tell(message: string, droppable = false): void {
      if (droppable && pool.waitingCount > MOST_UNSENT) return
      // A message that can't be sent is lost; the periodic check of the rows makes up for it.
      pool.query("select pg_notify($1, $2)", [CHANNEL, message]).catch(() => undefined)
    },
    listen(heard: (message: string) => void, lost: () => void): void {
      hear = heard
      missed = lost
      void connect()
    },
    async close(): Promise<void> {
      closed = true
      await client?.end().catch(() => undefined)
      await pool.end()
    },
  }
}
