import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { chanceOf } from "../harness/chance.ts"
import type { Scene } from "../harness/terminals.ts"
import { claudeFile, claudeLines, filtered } from "./agent-files.ts"
import { exported, type Follower, follower, serveAgain } from "./follower.ts"

/**
 * An agent writes, in pieces cut anywhere, while the CLI and the server are killed at random moments and the agent's file is
 * replaced or purged. It is purged only once the CLI has seen all of it: what nobody has read is beyond saving. At the end
 * the server has each line once and in order.
 */
export interface Outcome {
  lines: number
  cliKills: number
  serverKills: number
  purges: number
  replacements: number
}

const LINES = 400

export async function chaos(it: Scene, session: string, seed: number, steps: number): Promise<Outcome> {
  const { alice } = it
  const chance = chanceOf(seed)
  const upTo = (most: number) => chance.from(0, most - 1)
  const main = new Written(claudeFile(alice, session), claudeLines(session, alice.work, 0, LINES))
  const helper = new Written(claudeFile(alice, session, "a1b2c3d"), claudeLines(session, alice.work, 1000, 1200))
  const outcome: Outcome = { lines: 0, cliKills: 0, serverKills: 0, purges: 0, replacements: 0 }
  main.write(3000)
  let cli: Follower | null = follower(alice, [main.path])
  let id = (await cli.told((one) => one.event === "following")).id ?? ""
  let up = true
  const purge = async () => {
    if (!cli || !(await main.isSeen(join(alice.home, ".local/state/openctl/spool"), up ? () => exportedNow() : null)))
      return
    outcome.purges++
    main.purge()
  }
  const exportedNow = () => exported(alice, id, "main", main.expected(), 0)
  for (let step = 0; step < steps; step++) {
    for (let pieces = 1 + upTo(4); pieces > 0; pieces--) {
      main.write(1 + upTo(900))
      if (step > steps / 3) helper.write(1 + upTo(500))
      await soon(upTo(60))
    }
    const dice = chance.from(0, 99) / 100
    if (dice < 0.3) {
      if (cli) {
        await cli.end("SIGKILL")
        outcome.cliKills++
        cli = null
      } else cli = follower(alice, [main.path])
    } else if (dice < 0.5) {
      if (up) {
        await it.server.kill("SIGKILL")
        outcome.serverKills++
      } else await serveAgain(it)
      up = !up
    } else if (dice < 0.6) {
      main.replace()
      outcome.replacements++
    } else if (dice < 0.75) await purge()
  }
  main.write(Number.POSITIVE_INFINITY)
  helper.write(Number.POSITIVE_INFINITY)
  if (!up) await serveAgain(it)
  cli ??= follower(alice, [main.path])
  id = (await cli.told((one) => one.event === "following")).id ?? ""
  for (const [source, it] of [
    ["main", main],
    ["agent-a1b2c3d", helper],
  ] as const) {
    const expected = it.expected()
    const got = await exported(alice, id, source, expected, 20_000)
    if (!got.equals(expected)) throw new Error(`seed ${seed}, ${source}: ${difference(got, expected)}\n${cli.err()}`)
    outcome.lines += linesOf(expected).length
  }
  await cli.end()
  return outcome
}

/** A file that an agent is writing, and all that it ever wrote there. */
class Written {
  readonly path: string
  #all: Buffer
  #at = 0
  /** Where the file as it stands begins. */
  #from = 0

  constructor(path: string, all: Buffer) {
    this.path = path
    this.#all = all
  }

  write(bytes: number): void {
    const to = Math.min(this.#all.length, this.#at + bytes)
    appendFileSync(this.path, this.#all.subarray(this.#at, to))
    this.#at = to
  }

  replace(): void {
    writeFileSync(`${this.path}.new`, this.#all.subarray(this.#from, this.#at))
    renameSync(`${this.path}.new`, this.path)
  }

  /** Only between two lines: a half record that is deleted was never a record. */
  purge(): void {
    this.#from = this.#at
    truncateSync(this.path, 0)
  }

  expected(): Buffer {
    return filtered(this.#all.subarray(0, this.#all.lastIndexOf(10, this.#at - 1) + 1)).bytes
  }

  /** Whether the last line is in a spool or with the server, a moment after the file's last line was finished. */
  async isSeen(spools: string, stored: (() => Promise<Buffer>) | null): Promise<boolean> {
    const end = this.#all.indexOf(10, this.#at) + 1
    this.write((end || this.#all.length) - this.#at)
    const last = linesOf(this.expected()).at(-1) ?? ""
    for (const until = Date.now() + 4000; Date.now() < until; await soon(50)) {
      const waiting = existsSync(spools)
        ? (readdirSync(spools, { recursive: true }) as string[])
            .filter((name) => /main@.*\.lines$/.test(name))
            .map((name) => quietly(() => readFileSync(join(spools, name), "utf8")))
        : []
      if (waiting.some((text) => text.endsWith(`${last}\n`))) return true
      if (stored && (await stored()).equals(this.expected())) return true
    }
    return false
  }
}

function quietly(read: () => string): string {
  try {
    return read()
  } catch {
    return ""
  }
}

const linesOf = (bytes: Buffer) => bytes.toString().split("\n").slice(0, -1)
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function difference(got: Buffer, expected: Buffer): string {
  const [ours, theirs] = [linesOf(got), linesOf(expected)]
  const at = theirs.findIndex((line, index) => line !== ours[index])
  return `${ours.length} lines of ${theirs.length}; at ${at} stands ${ours[at]?.slice(-80)} and not ${theirs[at]?.slice(-80)}`
}
