import type { Kysely, RawBuilder, Transaction } from "kysely"
import type { Flaw } from "#protocol/operator"
import { newSecret } from "../storage/id.ts"
import { derivedKey, mac } from "../storage/keys.ts"
import type { Recorded, Recording } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { type Boundary, checkBoundaries } from "./boundary.ts"

/**
 * The room of history: every event, in a chain that can't be rewritten undetected, and the check of it. It must never drop
 * an event; only the names beside one can be erased.
 *
 * Each row's MAC, under the server's key, covers the row and the previous MAC, so a row that was changed, dropped, inserted
 * or moved is detected. The chain doesn't contain names and addresses, only a salted commitment to them: they can be erased
 * without breaking it.
 */

/** The chain that an event belongs to: its session's, or its actor's own. */
export const chainOf = (what: Pick<Recorded, "session">, actor: string | null) =>
  what.session ?? `person:${actor ?? "nobody"}`

/** Records events in the chain, sealed with the server's secret. */
export function chainedBy(secret: Uint8Array): Recording {
  const key = derivedKey(secret, "history")
  return (db, now, actor, what) => link(db, key, now, actor, what)
}

/** Appends an event to its chain and returns its time. Nobody else appends to that chain until the transaction ends. */
async function link(
  db: Transaction<Tables>,
  key: Uint8Array,
  now: RawBuilder<number>,
  actor: string | null,
  what: Parameters<Recording>[3],
): Promise<number> {
  const chain = chainOf(what, actor)
  const head = await db
    .insertInto("chains")
    .values({ chain, length: 1, mac: "" })
    .onConflict((conflict) => conflict.column("chain").doUpdateSet((row) => ({ length: row("chains.length", "+", 1) })))
    .returning(["length", "mac", now.as("at")])
    .executeTakeFirstOrThrow()
  const given = JSON.stringify(what.names ?? {})
  const names = given === "{}" ? null : { salt: newSecret(), names: given }
  const row = {
    chain,
    place: head.length,
    session_id: what.session ?? null,
    name: what.name,
    actor_id: actor,
    subject: what.subject ?? null,
    data: JSON.stringify(what.data ?? {}),
    names_hash: names ? mac(names.salt, names.names) : null,
    at: Number(head.at),
  }
  const sealed = macOf(key, head.mac, row)
  const { n } = await db
    .insertInto("events")
    .values({ ...row, mac: sealed })
    .returning("n")
    .executeTakeFirstOrThrow()
  await db.updateTable("chains").set({ mac: sealed }).where("chain", "=", chain).execute()
  if (names)
    await db
      .insertInto("event_names")
      .values({ n, ...names })
      .execute()
  return row.at
}

interface Chained {
  chain: string
  place: number
  session_id: string | null
  name: string
  actor_id: string | null
  subject: string | null
  data: string
  names_hash: string | null
  at: number
}

function macOf(key: Uint8Array, before: string, row: Chained): string {
  const { chain, place, session_id, name, actor_id, subject, data, names_hash, at } = row
  return mac(key, JSON.stringify([before, chain, place, session_id, name, actor_id, subject, data, names_hash, at]))
}

/** The head of a chain as it was once recorded outside the database. */
export interface Head {
  chain: string
  place: number
  mac: string
}

const BATCH = 10_000

/** What a check of the history needs: the key that sealed each event, and the boundaries between keys. */
export interface Sealing {
  keyAt(n: number): Uint8Array
  boundaries: readonly Boundary[]
}

/** Walks every chain. `heads` are the recorded heads: they reveal a chain that was truncated. */
export async function verifyChains(
  db: Kysely<Tables>,
  sealing: Sealing,
  heads: readonly Head[],
): Promise<{ rows: number; chains: number; flaws: Flaw[] }> {
  const flaws: Flaw[] = []
  const boundaries = checkBoundaries(sealing.boundaries)
  const written = new Map<string, Head[]>()
  for (const head of heads) written.set(head.chain, [...(written.get(head.chain) ?? []), head])
  let rows = 0
  let chains = 0
  let chain = ""
  let place = 0
  let before = ""
  let number = 0
  const endOfChain = async () => {
    if (chain === "") return
    boundaries.endOfChain()
    const head = await db.selectFrom("chains").selectAll().where("chain", "=", chain).executeTakeFirst()
    if (head?.length !== place || head.mac !== before) {
      flaws.push({ chain, place, problem: "the chain's end is not where its head says" })
    }
    for (const one of written.get(chain) ?? []) {
      if (one.place > place)
        flaws.push({ chain, place, problem: `rows up to ${one.place} had been written, and are gone` })
    }
    written.delete(chain)
  }
  for (;;) {
    const batch = await db
      .selectFrom("events as e")
      .leftJoin("event_names as names", "names.n", "e.n")
      .selectAll("e")
      .select(["names.salt", "names.names"])
      .where((row) =>
        row.or([row("e.chain", ">", chain), row.and([row("e.chain", "=", chain), row("e.place", ">", place)])]),
      )
      .orderBy("e.chain")
      .orderBy("e.place")
      .limit(BATCH)
      .execute()
    for (const row of batch) {
      if (row.chain !== chain) {
        await endOfChain()
        chain = row.chain
        place = 0
        before = ""
        number = 0
        chains += 1
      }
      rows += 1
      if (row.place !== place + 1) flaws.push({ chain, place: place + 1, problem: "rows are missing before this one" })
      // The number isn't covered by the MAC, because it is assigned during the insert; but histories are shown in its order.
      if (row.n <= number) flaws.push({ chain, place: row.place, problem: "the row is numbered out of its order" })
      boundaries.row(row)
      if (macOf(sealing.keyAt(row.n), before, row) !== row.mac)
        flaws.push({ chain, place: row.place, problem: "the row is not as it was written" })
      if (row.names !== null && row.salt !== null && mac(row.salt, row.names) !== row.names_hash) {
        flaws.push({ chain, place: row.place, problem: "the names are not as they were written" })
      }
      const head = written.get(chain)?.find((one) => one.place === row.place)
      if (head && head.mac !== row.mac)
        flaws.push({ chain, place: row.place, problem: "the row is not the one whose head was written down" })
      place = row.place
      before = row.mac
      number = row.n
    }
    if (batch.length < BATCH) break
  }
  await endOfChain()
  for (const { since } of boundaries.broken()) {
    const problem = "what was sealed before the server's key was changed is not as it was then"
    flaws.push({ chain: "all", place: since, problem })
  }
  for (const [gone, [first]] of written) {
    flaws.push({ chain: gone, place: first?.place ?? 0, problem: "the whole chain is gone" })
  }
  const headless = await db
    .selectFrom("chains as c")
    .select(["c.chain", "c.length"])
    .where((row) =>
      row.not(row.exists(row.selectFrom("events as e").select("e.n").whereRef("e.chain", "=", "c.chain"))),
    )
    .execute()
  for (const one of headless) {
    if (!flaws.some((flaw) => flaw.chain === one.chain))
      flaws.push({ chain: one.chain, place: one.length, problem: "the whole chain is gone" })
  }
  return { rows, chains, flaws }
}
