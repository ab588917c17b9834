import type { Entry } from "#protocol/entries"
import type { ServerFrame } from "#protocol/live"

/** Somebody who follows sessions over a real socket, and everything that it was sent, in order. */
export interface Watcher {
  frames: ServerFrame[]
  /** The close code of the socket, or null while it is open. */
  closed: number | null
  join(session: string, after?: number): void
  send(frame: unknown): void
  /** The seqs received for a session, in order. */
  seqs(session: string): number[]
  /** The code with which a session was closed, or null. */
  ended(session: string): number | null
  /** Waits until the condition holds, or fails with what was received. */
  until(what: string, is: () => boolean, ms?: number): Promise<void>
  hangUp(): void
}

/** Opens the live socket with headers, as a program does; with `ticket`, as a browser does. */
export async function watch(
  url: string,
  headers: Record<string, string>,
  ticket?: string,
  tls?: { ca: string },
): Promise<Watcher> {
  const address = `${url.replace(/^http/, "ws")}/api/live${ticket === undefined ? "" : `?ticket=${ticket}`}`
  const socket = new WebSocket(address, { headers, tls } as unknown as string[])
  const watcher: Watcher = {
    frames: [],
    closed: null,
    join: (session, after = 0) => socket.send(JSON.stringify({ join: session, after })),
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    seqs: (session) =>
      watcher.frames.flatMap((frame) =>
        frame.type === "entries" && frame.session === session ? frame.entries.map((entry: Entry) => entry.seq) : [],
      ),
    ended: (session) =>
      watcher.frames.flatMap((frame) =>
        frame.type === "closed" && frame.session === session ? [frame.code] : [],
      )[0] ?? null,
    async until(what, is, ms = 10_000) {
      const end = Date.now() + ms
      while (!is()) {
        if (Date.now() > end)
          throw new Error(`${what}: it did not happen. Came: ${JSON.stringify(watcher.frames).slice(-800)}`)
        await Bun.sleep(2)
      }
    },
    hangUp: () => socket.close(),
  }
  socket.addEventListener("message", (event) => watcher.frames.push(JSON.parse(String(event.data)) as ServerFrame))
  socket.addEventListener("close", (event) => {
    watcher.closed = event.code
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve())
    socket.addEventListener("error", () => reject(new Error("The socket was refused.")))
  })
  return watcher
}

/** Whether the numbers are from, from + 1, ... without a gap or a repeat. */
export const unbroken = (seqs: readonly number[], from = 1): boolean => seqs.every((seq, at) => seq === from + at)
