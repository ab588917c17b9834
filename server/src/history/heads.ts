import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { resolve } from "node:path"
import { type Kysely, sql } from "kysely"
import { events } from "#protocol/events"
import { newId } from "../storage/id.ts"
import { mac } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import type { HeadFilesTable } from "../storage/tables/history.ts"
import type { Tables } from "../storage/tables.ts"
import type { Head } from "./chain.ts"
import { type HeadKeys, type HeadLine, type HeadsRead, headsPath, readHeadsFile, seal } from "./head-file.ts"

/**
 * Records the heads of the history's chains in a file outside the database, and the number of its lines in the database:
 * each reveals when the other was truncated or is gone. A copy of the file kept elsewhere reveals even that both were put
 * back to an earlier time (`openctl audit verify --heads`).
 */
export interface Heads {
  /** Records the heads that have moved since the last time. */
  write(): Promise<void>
  /** Records the head of one chain. */
  writeOne(chain: string): Promise<void>
  /** Runs something while nothing is being recorded. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** The last line that this process wrote. */
  end(): HeadsEnd | null
}

export interface HeadsEnd {
  file: string
  line: number
  seal: string
}

/** A file of this size is rewritten with only the last head of each chain, if that halves it. */
const LARGE_BYTES = 4 * 1024 * 1024

/** The path of the file: with PostgreSQL, each node has its own. */
export const placeOf = (folder: string) => `${hostname()}:${resolve(folder)}`

export const countSeal = (key: Uint8Array, it: Omit<HeadFilesTable, "mac">) =>
  mac(key, JSON.stringify(["heads", it.file, it.place, it.lines, it.seal]))

export function keepHeads(store: Pick<Store, "db" | "unrecorded" | "now">, folder: string, keys: HeadKeys): Heads {
  const [key] = keys
  const kept: Kept = { store, path: headsPath(folder), place: placeOf(folder), keys }
  const { path, place } = kept
  let seen: number | null = null
  let allowed = LARGE_BYTES
  let end: HeadsEnd | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** The file first: a crash then leaves it with more lines than the database knows of, which is no flaw. */
  async function append(heads: readonly Head[]): Promise<void> {
    if (heads.length === 0) return
    // Half a line left by a crash must not swallow the next one.
    const begin = end === null && existsSync(path) && !readFileSync(path, "utf8").endsWith("\n") ? "\n" : ""
    end ??= await endOfFile(kept)
    const lines = lined(key, heads, end)
    appendFileSync(path, begin + textOf(lines), { mode: 0o600 })
    const final = lines.at(-1) ?? end
    end = { file: final.file, line: final.line, seal: final.seal }
    await note(store.unrecorded, kept, end)
    if (statSync(path).size > allowed) allowed = Math.max(LARGE_BYTES, 2 * (await shrink()))
  }

  /**
   * Rewrites the file with the last head of each chain, as a stretch of its own. It is replaced atomically. Returns its
   * size.
   */
  async function shrink(): Promise<number> {
    const newest = new Map<string, Head>()
    const read = readHeadsFile(path, keys)
    // A file that fails the check is left alone, for the operator to examine.
    if (read.problems.length > 0) return statSync(path).size
    for (const { chain, place, mac } of read.heads) newest.set(chain, { chain, place, mac })
    const lines = lined(key, [...newest.values()], { file: newId(), line: 0, seal: "" })
    const final = lines.at(-1)
    if (!final) return statSync(path).size
    writeFileSync(`${path}.new`, textOf(lines), { mode: 0o600 })
    await store.unrecorded.transaction().execute(async (db) => {
      await db
        .deleteFrom("head_files")
        .where("place", "=", place)
        .where("file", "in", [...read.stretches.keys(), ""])
        .execute()
      await note(db, kept, final)
    })
    renameSync(`${path}.new`, path)
    end = { file: final.file, line: final.line, seal: final.seal }
    return statSync(path).size
  }

  const headsOf = () => store.db.selectFrom("chains").select(["chain", "length as place", "mac"])
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    write: () =>
      inTurn(async () => {
        const { n } = await store.db
          .selectFrom("events")
          .select((row) => row.fn.max("n").as("n"))
          .executeTakeFirstOrThrow()
        if (n === null || n === seen) return
        // After a start it is unknown what was recorded: all heads are recorded once.
        await append(
          await headsOf()
            .where("chain", "in", (row) =>
              row
                .selectFrom("events")
                .select("chain")
                .where("n", ">", seen ?? 0),
            )
            .execute(),
        )
        seen = n
      }),
    during: inTurn,
    end: () => end,
    writeOne: (chain) => inTurn(async () => append(await headsOf().where("chain", "=", chain).execute())),
  }
}

/** Where heads are recorded. */
interface Kept {
  store: Pick<Store, "db">
  path: string
  place: string
  keys: HeadKeys
}

/** The end of the file if it matches the database; otherwise new lines start a stretch of their own. */
async function endOfFile({ store, path, place, keys }: Kept): Promise<HeadsEnd> {
  const fresh = `${path}.new`
  const known = await store.db.selectFrom("head_files").selectAll().where("place", "=", place).execute()
  if (existsSync(fresh)) {
    const [written] = [...readHeadsFile(fresh, keys).stretches.keys()]
    if (known.some((row) => row.file === written)) renameSync(fresh, path)
  }
  const { stretches } = readHeadsFile(path, keys)
  const [file, lines = []] = [...stretches].at(-1) ?? []
  const row = known.find((one) => one.file === file)
  const final = lines.at(-1)
  if (!file || !row || !final || lines[row.lines - 1]?.seal !== row.seal) return { file: newId(), line: 0, seal: "" }
  return { file, line: final.line, seal: final.seal }
}

function lined(key: Uint8Array, heads: readonly Head[], from: HeadsEnd): HeadLine[] {
  const lines: HeadLine[] = []
  for (const head of heads) {
    const before = lines.at(-1) ?? from
    lines.push(seal(key, before.seal, { ...head, file: from.file, line: before.line + 1 }))
  }
  return lines
}

async function note(db: Kysely<Tables>, { place, keys: [key] }: Kept, it: HeadsEnd): Promise<void> {
  const row = { place, lines: it.line, seal: it.seal }
  const counted = { ...row, mac: countSeal(key, { file: it.file, ...row }) }
  await db
    .insertInto("head_files")
    .values({ file: it.file, ...counted })
    .onConflict((conflict) => conflict.column("file").doUpdateSet(counted))
    .execute()
}

const textOf = (lines: readonly HeadLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("")

/** After this age, any event has its head recorded. */
const WRITTEN_AFTER_MS = 2 * 60_000
const takesAway = Object.entries(events).flatMap(([name, { rechecks }]) => (rechecks === "takes" ? [name] : []))

/** The database knows of this folder's file, or this process knows of either, and it is gone. */
export async function missingHeads(
  { db, dialect, now }: Pick<Store, "db" | "dialect" | "now">,
  folder: string,
  keys: HeadKeys,
  read: HeadsRead,
  end: HeadsEnd | null,
): Promise<string[]> {
  const problems: string[] = []
  const known = await db.selectFrom("head_files").selectAll().execute()
  if (known.length === 0 && read.heads.length === 0) {
    const due = await db
      .selectFrom("events")
      .select("n")
      .where((row) =>
        row.or([row("name", "in", takesAway), row("at", "<", sql<number>`${now} - ${sql.lit(WRITTEN_AFTER_MS)}`)]),
      )
      .limit(1)
      .executeTakeFirst()
    return end || due ? ["no heads are written down, although there is a history that had them"] : []
  }
  if (end && !known.some((row) => row.file === end.file && row.lines === end.line && row.seal === end.seal))
    problems.push("the number of lines of the heads is not the one that this server wrote last")
  for (const row of known) {
    if (!keys.some((key) => row.mac === countSeal(key, row)))
      problems.push("the number of lines of the heads is not as it was written")
    const lines = read.stretches.get(row.file)
    // With several nodes, each has its own file; with SQLite there is one.
    if (!lines && dialect === "postgres" && row.place !== placeOf(folder)) continue
    if (!lines) problems.push(`${row.lines} lines of the heads had been written, and are gone`)
    else if (lines[row.lines - 1]?.seal !== row.seal) {
      problems.push(`the heads had ${row.lines} lines, and end before or otherwise`)
    }
  }
  for (const file of read.stretches.keys()) {
    if (!known.some((row) => row.file === file)) problems.push("the database does not know of lines of the heads")
  }
  return problems
}
