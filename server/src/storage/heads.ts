import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Kysely } from "kysely"
import type { Flaw, Head } from "./chain.ts"
import { mac } from "./keys.ts"
import type { Tables } from "./tables.ts"

/**
 * The heads of the history's chains, written down outside the database: a chain that is cut shorter there, head and all, is
 * found by what stands here. Each line has a MAC of its own. Whoever keeps copies of this file elsewhere can even tell when
 * both were changed.
 */
export interface Heads {
  /** Writes down what has moved since the last time. */
  write(): Promise<void>
}

const FILE = "history-heads.jsonl"
/** A file of this size is written anew with the last head of each chain, once that makes it half as big. */
const LARGE_BYTES = 4 * 1024 * 1024
const AT_ONCE = 5000

const sealOf = (key: Uint8Array, { chain, place, mac: head }: Head) =>
  mac(key, JSON.stringify(["head", chain, place, head]))

export function keepHeads(db: Kysely<Tables>, folder: string, key: Uint8Array): Heads {
  const file = join(folder, FILE)
  let seen: number | null = null
  let allowed = LARGE_BYTES

  async function moved(after: number): Promise<Head[]> {
    return db
      .selectFrom("chains")
      .select(["chain", "length as place", "mac"])
      .where("chain", "in", (row) => row.selectFrom("events").select("chain").where("n", ">", after))
      .execute()
  }

  return {
    async write() {
      const { last } = await db
        .selectFrom("events")
        .select((row) => row.fn.max("n").as("last"))
        .executeTakeFirstOrThrow()
      if (last === null || last === seen) return
      // After a start nobody knows what was written: all heads are, once.
      const heads = await moved(seen ?? 0)
      const lines = heads.map((head) => `${JSON.stringify({ ...head, seal: sealOf(key, head) })}\n`)
      // A line that a crash left by halves must not swallow the next one.
      const begin = existsSync(file) && !readFileSync(file).subarray(-1).equals(Buffer.from("\n")) ? "\n" : ""
      for (let from = 0; from < lines.length; from += AT_ONCE) {
        appendFileSync(file, (from === 0 ? begin : "") + lines.slice(from, from + AT_ONCE).join(""), { mode: 0o600 })
      }
      seen = last
      if (statSync(file).size > allowed) allowed = Math.max(LARGE_BYTES, 2 * shrink(file))
    },
  }
}

/** Keeps the last head of each chain. The file is there whole or as it was. Gives its size. */
function shrink(file: string): number {
  const last = new Map<string, string>()
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const head = parse(line)
    if (head) last.set(head.chain, line)
  }
  writeFileSync(`${file}.new`, `${[...last.values()].join("\n")}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return statSync(file).size
}

type Written = Head & { seal: string }

function parse(line: string): Written | null {
  try {
    const it = JSON.parse(line) as Partial<Written>
    const whole = typeof it.chain === "string" && typeof it.place === "number" && typeof it.mac === "string"
    return whole && typeof it.seal === "string" ? (it as Written) : null
  } catch {
    // Half a line, as a crash leaves it.
    return null
  }
}

/** What was written down, and what of it is not as this server wrote it, with any key that it has had. */
export function readHeads(folder: string, keys: readonly Uint8Array[]): { heads: Head[]; flaws: Flaw[] } {
  const file = join(folder, FILE)
  const heads: Head[] = []
  const flaws: Flaw[] = []
  if (!existsSync(file)) return { heads, flaws }
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const head = parse(line)
    if (!head) continue
    const { seal, ...bare } = head
    if (keys.some((key) => seal === sealOf(key, bare))) heads.push(bare)
    else flaws.push({ chain: head.chain, place: head.place, problem: `a line of ${FILE} is not as it was written` })
  }
  return { heads, flaws }
}
