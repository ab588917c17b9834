import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { ExpressionBuilder, Kysely, Transaction } from "kysely"
import { turns } from "../background/turns.ts"
import { hashBytes, newId } from "./id.ts"
import type { Tables } from "./tables.ts"

/**
 * Bytes by their content hash: images, and lines too big for a page. The session that refers to a blob decides who may read
 * it; nothing here does.
 */
export interface Blobs {
  /**
   * Stores the bytes and returns their hash. Durable when it returns. Bytes that exist already are written again, in the
   * same steps: a faster answer would reveal that somebody else's session has this image. This also repairs a damaged file.
   */
  put(bytes: Uint8Array): Promise<string>
  get(hash: string): Promise<Uint8Array | null>
  /**
   * Whether all of them still exist; called in the transaction that will refer to them. None of them is freed until it ends.
   */
  hold(db: Transaction<Tables>, hashes: readonly string[]): Promise<boolean>
  /** Frees those of the hashes that no session refers to. */
  free(hashes: readonly string[]): Promise<void>
  /**
   * Frees everything that no session refers to: blobs stored just before a crash, or by an append that failed. This may hit
   * one that is about to be referred to; its writer then finds it gone and stores it again.
   */
  sweep(): Promise<void>
}

/** A file that may still be being written is left alone: no write takes this long. */
const FILE_MS = 86_400_000
/** The prefixes of hashes: a sweep goes by these, so that nobody waits long for it. */
const BEGINNINGS = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"))

/** The path of a blob's file, in a data folder or a backup. */
export const pathOfBlob = (folder: string, hash: string) => join(folder, "blobs", hash.slice(0, 2), hash)

/** Those whose file is missing or has the wrong length. */
export async function readMissingBlobs(
  db: Kysely<Tables>,
  folder: string,
): Promise<{ count: number; missing: string[] }> {
  const rows = await db.selectFrom("blobs").select(["hash", "bytes"]).execute()
  const missing: string[] = []
  for (const { hash, bytes } of rows) if (!(await isWhole(pathOfBlob(folder, hash), bytes))) missing.push(hash)
  return { count: rows.length, missing }
}

/** In files in the data folder, with SQLite. */
export function fileBlobs(db: Kysely<Tables>, folder: string): Blobs {
  const pathOf = (hash: string) => pathOfBlob(folder, hash)
  const inTurn = turns()
  const free = (hashes: readonly string[]) =>
    // The row and the file are removed together: a put in between would lose its file.
    inTurn(async () => {
      for (const hash of hashes) {
        const freed = await db.deleteFrom("blobs").where("hash", "=", hash).where(unreferred).executeTakeFirst()
        if (freed.numDeletedRows > 0n) await rm(pathOf(hash), { force: true })
      }
    })
  return {
    async put(bytes) {
      const hash = await hashBytes(bytes)
      await inTurn(async () => {
        await write(pathOf(hash), bytes)
        await db
          .insertInto("blobs")
          .values({ hash, bytes: bytes.byteLength, body: null })
          .onConflict((conflict) => conflict.column("hash").doUpdateSet({ bytes: bytes.byteLength }))
          .execute()
      })
      return hash
    },
    async get(hash) {
      try {
        return await readFile(pathOf(hash))
      } catch (error) {
        if ((error as { code?: string }).code === "ENOENT") return null
        throw error
      }
    },
    // The transaction that called `hold` is the only one that writes.
    hold: async (transaction, hashes) => (await there(transaction, hashes).execute()).length === hashes.length,
    free,
    async sweep() {
      for (const beginning of BEGINNINGS) {
        await free(await lost(db, beginning))
        const names = await readdir(join(folder, "blobs", beginning)).catch(() => [])
        for (const name of names) {
          const path = join(folder, "blobs", beginning, name)
          const there = await stat(path).catch(() => null)
          if (!there || there.mtimeMs > Date.now() - FILE_MS) continue
          await inTurn(async () => {
            const row = await db.selectFrom("blobs").select("hash").where("hash", "=", name).executeTakeFirst()
            if (!row) await rm(path, { force: true })
          })
        }
      }
    },
  }
}

async function isWhole(path: string, bytes: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.size === bytes,
    () => false,
  )
}

/** Writes a file atomically: it is complete or doesn't exist, even after a power cut. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const fresh = `${path}.${newId()}`
  try {
    const file = await open(fresh, "wx", 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  const folder = await open(dirname(path), "r")
  await folder.sync()
  await folder.close()
}

/** In the table itself, with PostgreSQL, so that every node has them. */
export function tableBlobs(db: Kysely<Tables>): Blobs {
  const free = async (hashes: readonly string[]) => {
    for (const hash of hashes) {
      await db.transaction().execute(async (transaction) => {
        await there(transaction, [hash]).forUpdate().execute()
        // Only a statement that begins after the lock sees what earlier holders committed.
        await transaction.deleteFrom("blobs").where("hash", "=", hash).where(unreferred).execute()
      })
    }
  }
  return {
    async put(bytes) {
      const hash = await hashBytes(bytes)
      const values = {
        bytes: bytes.byteLength,
        body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      }
      await db
        .insertInto("blobs")
        .values({ hash, ...values })
        .onConflict((conflict) => conflict.column("hash").doUpdateSet(values))
        .execute()
      return hash
    },
    async get(hash) {
      const row = await db.selectFrom("blobs").select("body").where("hash", "=", hash).executeTakeFirst()
      return row?.body ?? null
    },
    hold: async (transaction, hashes) =>
      (await there(transaction, hashes).forShare().execute()).length === hashes.length,
    free,
    async sweep() {
      for (const beginning of BEGINNINGS) await free(await lost(db, beginning))
    },
  }
}

const there = (db: Kysely<Tables>, hashes: readonly string[]) =>
  db
    .selectFrom("blobs")
    .select("hash")
    .where("hash", "in", [...hashes])
    .orderBy("hash")

/** Those with this prefix that nothing refers to. */
async function lost(db: Kysely<Tables>, beginning: string): Promise<string[]> {
  const rows = await db
    .selectFrom("blobs")
    .select("hash")
    .where("hash", ">=", beginning)
    .where("hash", "<", `${beginning}g`)
    .where(unreferred)
    .execute()
  return rows.map((row) => row.hash)
}

const unreferred = (row: ExpressionBuilder<Tables, "blobs">) =>
  row.not(
    row.exists(
      row.selectFrom("session_blobs").select("session_blobs.hash").whereRef("session_blobs.hash", "=", "blobs.hash"),
    ),
  )
