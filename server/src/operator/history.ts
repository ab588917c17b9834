import type { AdminCalls } from "../identity/admin.ts"
import { verifyChains } from "../storage/chain.ts"
import { keepHeads, readHeads } from "../storage/heads.ts"
import type { Keyring } from "../storage/keyring.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"

/** How often heads are written down, if anything happened. */
const HEADS_MS = 60_000
/** As many flaws as one answer names. */
const SHOWN = 100

/** Writes the heads of the history down from time to time, and answers whether all of it is as it was written. */
export function keepHistory(given: { store: Store; dataDir: string; keyring: Keyring; failed(error: unknown): void }): {
  calls: AdminCalls
  stop(): Promise<void>
} {
  const { store, dataDir, keyring } = given
  const heads = keepHeads(store.db, dataDir, derivedKey(keyring.secrets[0], "heads"))
  let writing = Promise.resolve()
  const write = () => {
    writing = writing.then(() => heads.write()).catch(given.failed)
    return writing
  }
  const timer = setInterval(() => void write(), HEADS_MS)
  return {
    calls: { "/audit/verify": async () => verifyHistory(store, dataDir, keyring) },
    async stop() {
      clearInterval(timer)
      await write()
    },
  }
}

export async function verifyHistory(store: Store, dataDir: string, keyring: Keyring) {
  const { secrets, secretAt, boundaries } = keyring
  const written = readHeads(
    dataDir,
    secrets.map((secret) => derivedKey(secret, "heads")),
  )
  const chainKeys = new Map(secrets.map((secret) => [secret, derivedKey(secret, "history")]))
  const keyAt = (n: number) => chainKeys.get(secretAt(n)) ?? new Uint8Array()
  const found = await verifyChains(store.db, { keyAt, boundaries }, written.heads)
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
