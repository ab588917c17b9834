import { once } from "node:events"
import { createInterface } from "node:readline"
import { serve } from "../harness/served.ts"
import { type Person, type Scene, start } from "../harness/terminals.ts"

/** `openctl follow --json` as a process, and the events that it has told. */
export interface Follower {
  events: Told[]
  /** The first event that fits, from those that were told and those to come. */
  told(fits: (it: Told) => boolean): Promise<Told>
  end(signal?: NodeJS.Signals): Promise<number | null>
  /** Its exit code, when it ends by itself. */
  ended(): Promise<number | null>
  err(): string
}
export interface Told {
  event: string
  id?: string
  source?: string
  why?: string
  lines?: number
  sources?: { name: string; lines: number }[]
  left_out?: { kind: string; lines: number }[]
  waiting_bytes?: number
}

const running = new Set<ReturnType<typeof start>>()

/** Ends what a failed test left running: it would follow the files of the tests after it as well. */
export function endFollowers(): void {
  for (const child of running) child.kill("SIGKILL")
}
process.once("exit", endFollowers)

export function follower(who: Person, args: string[], command = "follow"): Follower {
  const child = start(who, [command, ...args, "--json"])
  running.add(child)
  const events: Told[] = []
  const waiting = new Set<() => void>()
  let err = ""
  child.stderr.on("data", (piece: Buffer) => (err += piece))
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(JSON.parse(line))
    for (const look of waiting) look()
  })
  const ended = once(child, "close") as Promise<[number | null]>
  void ended.then(() => running.delete(child))
  return {
    events,
    err: () => err,
    async told(fits) {
      const found = events.find(fits)
      if (found) return found
      return new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why}\n${err}\n${JSON.stringify(events.slice(-5))}`))
        const timer = setTimeout(() => fail("Not told in time."), 15_000)
        const look = () => {
          const it = events.find(fits)
          if (!it) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(it)
        }
        waiting.add(look)
        void ended.then(() => fail("It ended."))
      })
    },
    ended: async () => (await ended)[0],
    async end(signal = "SIGINT") {
      child.kill(signal)
      return (await ended)[0]
    },
  }
}

/** Waits until what the server gives back is this, and gives what it gave last. */
export async function exported(who: Person, session: string, source: string, expected: Buffer, patience = 15_000) {
  for (const until = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const query = new URLSearchParams({ source })
    const bytes = await fetch(`${who.env.OPENCTL_URL}/api/sessions/${session}/export?${query}`, {
      headers: { authorization: `Bearer ${who.env.OPENCTL_TOKEN}` },
    })
      .then(async (it) => (it.ok ? Buffer.from(await it.arrayBuffer()) : Buffer.alloc(0)))
      .catch(() => Buffer.alloc(0))
    if (bytes.equals(expected) || Date.now() > until) return bytes
  }
}

/** The same server again, at the same address and with the same data. */
export async function serveAgain(it: Scene): Promise<void> {
  const { PORT = "", DATA_DIR = "" } = it.server.env
  const { stop } = it.server
  const again = await serve({ RATE_LIMITS: "off", LOG_LEVEL: "error", PORT, DATA_DIR })
  it.server = {
    ...again,
    stop: async () => {
      await again.kill("SIGKILL")
      await stop()
    },
  }
}

/** Asked directly: by the time that a command has started, a short silence may have passed. */
export async function statusOf(who: Person, id: string): Promise<string | undefined> {
  const answer = await fetch(`${who.env.OPENCTL_URL}/api/sessions/${id}`, {
    headers: { authorization: `Bearer ${who.env.OPENCTL_TOKEN}` },
  })
  return answer.ok ? ((await answer.json()) as { status: string }).status : undefined
}
