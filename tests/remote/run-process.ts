import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Client, createClient } from "#protocol/client"
import { type Person, start } from "../harness/terminals.ts"
import { scriptedCommand } from "./scripted.ts"

/** What `openctl run --json` prints, a line each. */
export interface Told {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: what a script reads, field by field
  [field: string]: any
}

/** `openctl run` with the scripted agent as a process, and the events that it has told. */
export interface RunProcess {
  events: Told[]
  /** The first event that fits, from those that were told and those to come; `after` so many. */
  told(event: string, fits?: (it: Told) => boolean, after?: number): Promise<Told>
  pid: number
  err(): string
  kill(signal?: NodeJS.Signals): void
  /** Its exit code. */
  ended: Promise<number | null>
}

const running = new Set<ReturnType<typeof start>>()

/** Ends what a failed test left running. */
export function endRuns(): void {
  for (const child of running) child.kill("SIGKILL")
}
process.once("exit", endRuns)

/** Starts it for `who`, whose agent writes what it gets to a log. */
export function runProcess(who: Person, args: string[] = [], options: string[] = []): RunProcess {
  const command = [...scriptedCommand(...options), "--log", logOf(who)]
  const child = start(who, ["run", "--json", ...args, ...(args.includes("--resume") ? [] : ["--", ...command])])
  running.add(child)
  const events: Told[] = []
  const waiting = new Set<() => void>()
  let err = ""
  child.stderr.on("data", (piece: Buffer) => (err += piece))
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(JSON.parse(line))
    for (const look of waiting) look()
  })
  const closed = once(child, "close") as Promise<[number | null]>
  void closed.then(() => running.delete(child))
  return {
    events,
    pid: child.pid ?? 0,
    err: () => err,
    kill: (signal = "SIGKILL") => void child.kill(signal),
    ended: closed.then(([code]) => code),
    told(event, fits = () => true, after = 0) {
      const find = () => events.slice(after).find((it) => it.event === event && fits(it))
      return new Promise((resolve, reject) => {
        const fail = (why: string) =>
          reject(new Error(`"${event}": ${why}\n${err}\n${JSON.stringify(events.slice(-5))}`))
        const timer = setTimeout(() => fail("not told in time."), 20_000)
        const look = () => {
          const it = find()
          if (!it) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(it)
        }
        waiting.add(look)
        look()
        void closed.then(() => find() ?? fail("it ended."))
      })
    },
  }
}

const logOf = (who: Person) => join(who.home, "agent.log")

/** Each prompt that the agent got, with its SHA-256, in order, over all runs. */
export function givenTo(who: Person): { prompt: string; sha256: string; session: string }[] {
  if (!existsSync(logOf(who))) return []
  const lines = readFileSync(logOf(who), "utf8").split("\n").slice(0, -1)
  return lines.map((line) => JSON.parse(line)).filter(({ prompt }) => prompt !== undefined)
}

/** Calls as this person makes them. */
export function clientOf(who: Person): Client {
  const headers = () => ({ authorization: `Bearer ${who.env.OPENCTL_TOKEN}` })
  return createClient({ base: who.env.OPENCTL_URL ?? "", headers })
}
