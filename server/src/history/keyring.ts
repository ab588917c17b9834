import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { type Kysely, sql } from "kysely"
import { CannotStart } from "../storage/failures.ts"
import { derivedKey, fingerprintOf } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { type Boundary, headsAt } from "./boundary.ts"

/**
 * The keys that a server has had. The database stores a fingerprint of each, so that a wrong key is noticed at the start and
 * not when nothing can be verified any more. It also stores each older key encrypted with the next, so that the newest key
 * is enough to check what all of them sealed.
 */
export interface Keyring {
  /** Newest first; the first is in use. */
  secrets: readonly [Uint8Array, ...Uint8Array[]]
  /** The key that sealed an event, by the event's number. */
  secretAt(n: number): Uint8Array
  /** The boundaries between keys, with the heads of the history at each. */
  boundaries: readonly Boundary[]
}

/** By then a node that was told to stop has gone, or its lease has ended. */
const OTHERS_MS = 8_000

/**
 * Opens the ring with the server's key. A database adopts the first key it sees; after that it accepts a new key only
 * together with the previous one, given as `before`.
 */
export async function openKeyring(
  store: Store,
  secret: Uint8Array,
  before: Uint8Array | null,
  say: (line: string) => void = () => {},
): Promise<Keyring> {
  const mine = fingerprintOf(secret)
  const newest = await newestOf(store, mine)
  if (newest !== mine) {
    if (before === null || fingerprintOf(before) !== newest) throw new CannotStart(await wrongKey(store, mine))
    await othersGone(store)
    await changeKey(store, secret, before)
    say("The server's key has been changed. OPENCTL_OLD_SECRET is no longer needed.")
  }
  return unlock(store.unrecorded, secret)
}

const inOrder = (db: Kysely<Tables>) => db.selectFrom("server_keys").selectAll().orderBy("since").orderBy("at")

/** The fingerprint of the newest key; if there is none, `mine` becomes the first. */
async function newestOf(store: Store, mine: string): Promise<string> {
  return store.unrecorded.transaction().execute(async (db) => {
    await holdKeys(db, store)
    const known = (await inOrder(db).execute()).at(-1)
    if (known) return known.fingerprint
    await db.insertInto("server_keys").values({ fingerprint: mine, since: 0, before: null, at: store.now }).execute()
    return mine
  })
}

/** Nobody else changes the keys until the transaction ends. (SQLite has only one writer anyway.) */
async function holdKeys(db: Kysely<Tables>, store: Store): Promise<void> {
  if (store.dialect === "postgres")
    await sql`select pg_advisory_xact_lock(hashtextextended('the keys of the server', 0))`.execute(db)
}

async function wrongKey(store: Store, mine: string): Promise<string> {
  const known = await inOrder(store.unrecorded).where("fingerprint", "=", mine).executeTakeFirst()
  const what = known
    ? "The server's key has been changed since, and this is an older one."
    : "This isn't the key that this server's data was sealed with."
  return `${what} Put the right one back: the file "secret" in the data folder, OPENCTL_SECRET, or the file that OPENCTL_SECRET_FILE names. ${(await anybody(store)) ? `To change the key on purpose, see "The server's key" in docs/operating.md.` : "Nobody has signed in here yet. To start over, name another DATA_DIR or another database."}`
}

const anybody = async (store: Store) =>
  (await store.unrecorded.selectFrom("people").select("id").limit(1).executeTakeFirst()) !== undefined

/** Other nodes that run with the previous key would keep sealing with it. */
async function othersGone(store: Store): Promise<void> {
  for (const until = performance.now() + OTHERS_MS; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const other = await store.unrecorded
      .selectFrom("nodes")
      .select("id")
      .where("until", ">", store.now)
      .executeTakeFirst()
    if (!other) return
    if (performance.now() < until) continue
    throw new CannotStart("Other servers still use the previous key. Stop all of them, then start with the new key.")
  }
}

async function changeKey(store: Store, secret: Uint8Array, before: Uint8Array): Promise<void> {
  await store.unrecorded.transaction().execute(async (db) => {
    await holdKeys(db, store)
    const fingerprint = fingerprintOf(secret)
    const newest = (await inOrder(db).execute()).at(-1)?.fingerprint
    // Another node was faster.
    if (newest === fingerprint) return
    const { last } = await db
      .selectFrom("events")
      .select((row) => row.fn.max("n").as("last"))
      .executeTakeFirstOrThrow()
    const since = last ?? 0
    const heads = await headsAt(db, derivedKey(secret, "boundary"))
    const kept = { before: Buffer.from(before).toString("base64"), heads: heads.toString("base64") }
    await db
      .insertInto("server_keys")
      .values({ fingerprint, since, before: lock(secret, nameOf(fingerprint, since), kept), at: store.now })
      .execute()
  })
}

/** The context that an encrypted row is bound to: moved elsewhere, or with another number, it doesn't decrypt. */
const nameOf = (fingerprint: string, since: number) => `${fingerprint} since ${since}`

interface Kept {
  before: string
  heads: string
}

const IV_BYTES = 12
const TAG_BYTES = 16

function lock(secret: Uint8Array, name: string, kept: Kept): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv("aes-256-gcm", derivedKey(secret, "keyring"), iv).setAAD(Buffer.from(name))
  return Buffer.concat([iv, cipher.update(JSON.stringify(kept)), cipher.final(), cipher.getAuthTag()])
}

function open(secret: Uint8Array, name: string, locked: Uint8Array): Kept {
  const bytes = Buffer.from(locked)
  const decipher = createDecipheriv("aes-256-gcm", derivedKey(secret, "keyring"), bytes.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  return JSON.parse(text.toString()) as Kept
}

/** From the newest key back to the first. */
async function unlock(db: Kysely<Tables>, newest: Uint8Array): Promise<Keyring> {
  const rows = (await inOrder(db).execute()).reverse()
  const ring: { secret: Uint8Array; since: number }[] = []
  const boundaries: Boundary[] = []
  let secret = newest
  for (const { fingerprint, since, before } of rows) {
    if (fingerprintOf(secret) !== fingerprint) break
    ring.push({ secret, since })
    if (!before) break
    try {
      const kept = open(secret, nameOf(fingerprint, since), before)
      boundaries.push({ since, key: derivedKey(secret, "boundary"), heads: Buffer.from(kept.heads, "base64") })
      secret = Buffer.from(kept.before, "base64")
    } catch {
      throw new CannotStart(
        "What the database keeps of the server's earlier keys has been changed. Restore the database from a backup.",
      )
    }
  }
  return {
    secrets: [newest, ...ring.slice(1).map((one) => one.secret)],
    secretAt: (n) => (ring.find((one) => n > one.since) ?? ring.at(-1))?.secret ?? newest,
    boundaries,
  }
}
