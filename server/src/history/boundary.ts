import { createHmac } from "node:crypto"
import type { Kysely } from "kysely"
import type { Tables } from "../storage/tables.ts"

/**
 * A point at which one server key followed another. Anybody who has the earlier key could rewrite what it had sealed, so the
 * heads of all chains at that moment are stored under the later key.
 */
export interface Boundary {
  /** The number of the last event before it. */
  since: number
  key: Uint8Array
  /** A checksum of the heads: the sum of their MACs, without carry, so that their order doesn't matter. */
  heads: Buffer
}

const SUM_BYTES = 32

function add(sum: Buffer, key: Uint8Array, head: { chain: string; place: number; mac: string }): void {
  const one = createHmac("sha256", key)
    .update(JSON.stringify([head.chain, head.place, head.mac]))
    .digest()
  for (let at = 0; at < SUM_BYTES; at++) sum[at] = (sum[at] ?? 0) ^ (one[at] ?? 0)
}

/** The checksum of the current heads of all chains. */
export async function headsAt(db: Kysely<Tables>, key: Uint8Array): Promise<Buffer> {
  const sum = Buffer.alloc(SUM_BYTES)
  for (let after = ""; ; ) {
    const heads = await db
      .selectFrom("chains")
      .select(["chain", "length as place", "mac"])
      .where("chain", ">", after)
      .orderBy("chain")
      .limit(10_000)
      .execute()
    for (const head of heads) add(sum, key, head)
    const last = heads.at(-1)
    if (!last) return sum
    after = last.chain
  }
}

/** Takes each row of a walk through all chains, then says at which boundaries the heads no longer match. */
export function checkBoundaries(boundaries: readonly Boundary[]) {
  const sums = boundaries.map((boundary) => ({ boundary, sum: Buffer.alloc(SUM_BYTES) }))
  let last = new Map<Boundary, { chain: string; place: number; mac: string }>()
  return {
    row(row: { n: number; chain: string; place: number; mac: string }): void {
      for (const boundary of boundaries) if (row.n <= boundary.since) last.set(boundary, row)
    },
    endOfChain(): void {
      for (const { boundary, sum } of sums) {
        const head = last.get(boundary)
        if (head) add(sum, boundary.key, head)
      }
      last = new Map()
    },
    broken: () => sums.filter(({ boundary, sum }) => !sum.equals(boundary.heads)).map(({ boundary }) => boundary),
  }
}
