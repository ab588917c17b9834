import { calls } from "#protocol/calls"
import type { ServerFrame } from "#protocol/live"
import { sleep, waitMs } from "#upload/patience"
import type { Connection } from "../connection/connection.ts"

/**
 * The session on the live socket, as a page follows it: only to hear that there may be something to do. A hint that is lost costs
 * seconds, since the work is asked for at each connection and every 10 s anyway.
 */
export interface Hints {
  /** Each `proposal.*`, `question.*` and `run.*` of the session, and "joined" after each connection. */
  hint(event: string): void
  /** Who is looking at the session. */
  here(names: readonly string[], readers: number): void
}

/** The server sends a sign of life every 25 s or so. */
const SILENT_MS = 60_000
const LONGEST_WAIT_MS = 5000
/** Beyond every entry: those that we sent don't come back. */
const NO_ENTRIES = 2_000_000_000

export async function followHints(
  connection: Connection,
  session: string,
  hints: Hints,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; ) {
    try {
      const joined = await listen(connection, session, hints, signal)
      attempt = joined ? 0 : attempt + 1
    } catch (error) {
      attempt++
      // The beat says what is wrong with the server, if something is.
      await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), signal).catch(() => {})
      continue
    }
    await sleep(waitMs(Math.max(1, attempt), null, LONGEST_WAIT_MS), signal).catch(() => {})
  }
}

/** Until the connection ends. Gives whether there was one. */
async function listen(connection: Connection, session: string, hints: Hints, signal: AbortSignal): Promise<boolean> {
  const late = AbortSignal.timeout(15_000)
  const { ticket } = await connection.client.send(calls.createTicket, {}, { signal: AbortSignal.any([signal, late]) })
  if (signal.aborted) return false
  const socket = new WebSocket(`${connection.server.replace(/^http/, "ws")}/api/live?ticket=${ticket}`)
  let joined = false
  let timer: ReturnType<typeof setTimeout> | undefined
  await new Promise<void>((resolve) => {
    const end = () => resolve()
    timer = setTimeout(end, SILENT_MS)
    signal.addEventListener("abort", end, { once: true })
    // Where a connection is refused some runtimes fire one of these only.
    socket.onerror = end
    socket.onclose = end
    socket.onopen = () => socket.send(JSON.stringify({ join: session, after: NO_ENTRIES }))
    socket.onmessage = ({ data }) => {
      clearTimeout(timer)
      timer = setTimeout(end, SILENT_MS)
      const frame = frameIn(data)
      if (frame?.type === "joined") {
        joined = true
        hints.hint("joined")
      } else if (frame?.type === "event" && frame.session === session) hints.hint(frame.event)
      else if (frame?.type === "here" && frame.session === session)
        hints.here(
          frame.people.map(({ name }) => name),
          frame.readers,
        )
      else if (frame?.type === "closed" && frame.session === session) end()
    }
  }).finally(() => clearTimeout(timer))
  socket.onclose = null
  socket.onerror = null
  socket.close()
  return joined
}

/** Frames of a kind that nobody knows yet are passed over. */
function frameIn(data: unknown): ServerFrame | null {
  try {
    return JSON.parse(String(data)) as ServerFrame
  } catch {
    return null
  }
}
