import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, resolve } from "node:path"
import { Refusal } from "#protocol/errors"
import type { Backup } from "#protocol/operator"
import { pathOfBlob } from "./blobs.ts"
import { fingerprintOf } from "./keys.ts"
import { DATABASE, isOfLock } from "./sqlite.ts"
import { copyAside } from "./sqlite-thread.ts"
import type { Store } from "./store.ts"

/**
 * A backup: the database as of one moment, every blob that it refers to, and a fingerprint that tells whether a key fits.
 * The key itself isn't included: a stolen backup must not be enough to sign in with.
 */
const ABOUT = "backup.json"
const HEADS = "history-heads.jsonl"
/** Blobs may be added and freed during the copy, so it checks again. */
const TRIES = 5

export async function backUp(store: Store, from: string, secret: Uint8Array, to: string): Promise<Backup> {
  const folder = resolve(to)
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Refusal("CONFLICT", `${folder} is not empty. Name a folder that is new.`)
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(join(from, HEADS))) copyFileSync(join(from, HEADS), join(folder, HEADS))
  if (store.dialect === "sqlite") await copyAside(join(from, DATABASE), join(folder, DATABASE))
  const { blobs, missing } =
    store.dialect === "sqlite" ? await copyBlobs(store, from, folder) : { blobs: 0, missing: [] }
  writeFileSync(
    join(folder, ABOUT),
    `${JSON.stringify({ made_at: new Date().toISOString(), database: store.dialect, key: fingerprintOf(secret), blobs, missing })}\n`,
    { mode: 0o600 },
  )
  return {
    folder,
    bytes: store.dialect === "sqlite" ? statSync(join(folder, DATABASE)).size : 0,
    blobs,
    missing,
    note:
      store.dialect === "sqlite"
        ? `The server's key is not in it. Keep ${join(from, "secret")}, or OPENCTL_SECRET, in another safe place: without it links, sign-ins and the history's seal are lost.`
        : "With PostgreSQL everything but the key is in the database, blobs included: back it up with pg_dump. Keep OPENCTL_SECRET in another safe place. Here are the heads of the history.",
  }
}

/**
 * Copies blobs until everything that the database still refers to is there. A blob freed meanwhile is not needed; a missing
 * one that is still referred to is reported, and doesn't stop the rest.
 */
async function copyBlobs(store: Store, from: string, to: string): Promise<Pick<Backup, "blobs" | "missing">> {
  let before = new Set<string>()
  for (let tries = 0; tries < TRIES; tries++) {
    const rows = await store.db.selectFrom("blobs").select("hash").execute()
    const missing = new Set<string>()
    for (const { hash } of rows) {
      if (!copyBlob(from, to, hash)) missing.add(hash)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if ([...missing].every((hash) => before.has(hash))) {
      return { blobs: rows.length - missing.size, missing: await whose(store, [...missing]) }
    }
    before = missing
  }
  throw new Refusal("CONFLICT", "Blobs changed while they were being copied. Try again.")
}

/** False if it is missing. */
function copyBlob(from: string, to: string, hash: string): boolean {
  const target = pathOfBlob(to, hash)
  if (existsSync(target)) return true
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  try {
    copyFileSync(pathOfBlob(from, hash), target)
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error
    return false
  }
}

async function whose(store: Store, hashes: readonly string[]): Promise<Backup["missing"]> {
  const missing: Backup["missing"] = []
  for (const hash of hashes) {
    const rows = await store.db.selectFrom("session_blobs").select("session_id").where("hash", "=", hash).execute()
    missing.push({ hash, sessions: rows.map((row) => row.session_id) })
  }
  return missing
}

/**
 * Restores a backup into an empty data folder. The server must not be running there; its key must be in place, or be given.
 */
export function putBack(from: string, dataDir: string, secret: Uint8Array): void {
  const about = join(from, ABOUT)
  if (!existsSync(about)) throw new Refusal("INVALID_INPUT", `${from} is not a backup: there is no ${ABOUT} in it.`)
  const { database, key } = JSON.parse(readFileSync(about, "utf8")) as { database: string; key: string }
  if (database !== "sqlite") {
    throw new Refusal(
      "INVALID_INPUT",
      "This backup is of a server with PostgreSQL: restore its database with pg_restore.",
    )
  }
  if (key !== fingerprintOf(secret)) {
    throw new Refusal(
      "CONFLICT",
      `The key doesn't belong to this backup. Put the file "secret" that the server had into ${dataDir}, or set OPENCTL_SECRET.`,
    )
  }
  const there = readdirSync(dataDir).filter((name) => name !== "secret" && !isOfLock(name))
  if (there.length > 0)
    throw new Refusal("CONFLICT", `${dataDir} is not empty (${there[0]}). Restore into an empty folder.`)
  try {
    copyFileSync(join(from, DATABASE), join(dataDir, DATABASE))
    if (existsSync(join(from, HEADS))) copyFileSync(join(from, HEADS), join(dataDir, HEADS))
    copyFolder(join(from, "blobs"), join(dataDir, "blobs"))
  } catch (error) {
    for (const name of [DATABASE, HEADS, "blobs"]) rmSync(join(dataDir, name), { recursive: true, force: true })
    throw error
  }
}

function copyFolder(from: string, to: string): void {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name))
    else copyFileSync(join(from, entry.name), join(to, entry.name))
  }
}
