import { events } from "#protocol/events"
import type { Flaw } from "#protocol/operator"
import { loop } from "../background/loop.ts"
import { derivedKey } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import { chainOf, verifyChains } from "./chain.ts"
import { type HeadKeys, type HeadsRead, headsPath, readHeadsFile, readHeadsText } from "./head-file.ts"
import { type Heads, type HeadsEnd, keepHeads, missingHeads } from "./heads.ts"
import type { Keyring } from "./keyring.ts"

/** How often heads are recorded, if anything happened. */
const HEADS_MS = 60_000
/** The most flaws in one answer. */
const SHOWN = 100

/**
 * Records the heads of the history: of an event that takes access away at once, of all others from time to time. Also checks
 * that the history is intact.
 */
export function keepHistory(given: { store: Store; dataDir: string; keyring: Keyring; failed(error: unknown): void }): {
  /** Checks that the history is intact; `copy` holds the lines of a copy of history-heads.jsonl that was kept elsewhere. */
  verify(copy?: string): ReturnType<typeof verifyHistory>
  during: Heads["during"]
  close(): Promise<void>
} {
  const { store, dataDir, keyring } = given
  const heads = keepHeads(store, dataDir, headKeys(keyring))
  const write = () => heads.write().catch(given.failed)
  const writing = loop({ every: HEADS_MS, work: heads.write, failed: given.failed })
  store.onEvent((event) => {
    // Not awaited: the caller who took access away gets their answer once nobody delivers any more.
    if (events[event.name].rechecks === "takes") void heads.writeOne(chainOf(event, event.actor)).catch(given.failed)
  })
  return {
    verify: (copy) => heads.during(() => verifyHistory(store, dataDir, keyring, { copy, end: heads.end() })),
    async during(work) {
      // A backup contains the heads of its own events.
      await write()
      return heads.during(work)
    },
    async close() {
      await writing.close()
      await write()
    },
  }
}

function headKeys({ secrets: [now, ...before] }: Keyring): HeadKeys {
  return [derivedKey(now, "heads"), ...before.map((secret) => derivedKey(secret, "heads"))]
}

export async function verifyHistory(
  store: Store,
  dataDir: string,
  keyring: Keyring,
  { copy = "", end = null }: { copy?: string | undefined; end?: HeadsEnd | null } = {},
) {
  const { secrets, secretAt, boundaries } = keyring
  const keys = headKeys(keyring)
  const written = readHeadsFile(headsPath(dataDir), keys)
  const kept = readHeadsText(copy, keys)
  const chainKeys = new Map(secrets.map((secret) => [secret, derivedKey(secret, "history")]))
  const keyAt = (n: number) => chainKeys.get(secretAt(n)) ?? new Uint8Array()
  const found = await verifyChains(store.db, { keyAt, boundaries }, [...written.heads, ...kept.heads])
  const ofHeads = [
    ...written.problems,
    ...(await missingHeads(store, dataDir, keys, written, end)),
    ...kept.problems.map((problem) => `in the copy: ${problem}`),
    ...putBack(written, kept),
  ]
  const flaws: Flaw[] = [...ofHeads.map((problem) => ({ chain: "heads", place: 0, problem })), ...found.flaws]
  return {
    good: flaws.length === 0,
    rows: found.rows,
    chains: found.chains,
    heads: written.heads.length + kept.heads.length,
    problems: flaws.length,
    flaws: flaws.slice(0, SHOWN),
  }
}

/**
 * Lines of the copy that the file no longer has, or has with other content. A stretch rewritten since then is checked by its
 * heads alone.
 */
function putBack(written: HeadsRead, kept: HeadsRead): string[] {
  return [...kept.stretches].flatMap(([file, lines]) => {
    const now = written.stretches.get(file)
    const last = lines.at(-1)
    if (!now || !last || now[last.line - 1]?.seal === last.seal) return []
    return [
      `the copy has ${last.line} lines of the heads, of which the file has ${Math.min(now.length, last.line)} or others`,
    ]
  })
}
