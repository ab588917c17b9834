import type { AdminCalls } from "../identity/admin.ts"
import { verifyChains } from "../storage/chain.ts"
import { keepHeads, readHeads } from "../storage/heads.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"

/** How often heads are written down, if anything happened. */
const HEADS_MS = 60_000
/** As many flaws as one answer names. */
const SHOWN = 100

/** Writes the heads of the history down from time to time, and answers whether all of it is as it was written. */
export function keepHistory(given: {
  store: Store
  dataDir: string
  secret: Uint8Array
  failed(error: unknown): void
}): { calls: AdminCalls; stop(): Promise<void> } {
  const { store, dataDir } = given
  const heads = keepHeads(store.db, dataDir, derivedKey(given.secret, "heads"))
  let writing = Promise.resolve()
  const write = () => {
    writing = writing.then(() => heads.write()).catch(given.failed)
    return writing
  }
  const timer = setInterval(() => void write(), HEADS_MS)
  return {
    calls: { "/audit/verify": async () => verifyHistory(store, dataDir, given.secret) },
    async stop() {
      clearInterval(timer)
      await write()
    },
  }
}

export async function verifyHistory(store: Store, dataDir: string, secret: Uint8Array) {
  const written = readHeads(dataDir, derivedKey(secret, "heads"))
  const found = await verifyChains(store.db, derivedKey(secret, "history"), written.heads)
  const flaws = [...written.flaws, ...found.flaws]
  return {
    good: flaws.length === 0,
    rows: found.rows,
    chains: found.chains,
    heads: written.heads.length,
    problems: flaws.length,
    flaws: flaws.slice(0, SHOWN),
  }
}
