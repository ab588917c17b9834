import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { ExpressionBuilder, Kysely, Transaction } from "kysely"
import { turns } from "../background/turns.ts"
import { hashBytes, newId } from "./id.ts"
import type { Tables } from "./tables.ts"

/**
 * Bytes by their content hash: images, and lines too big for a page. Whether somebody may read one is decided by the
 * session that refers to it, never here.
 */
export interface Blobs {
  /**
   * Keeps the bytes and gives their hash. Durable when it returns. Bytes that are here already are written once more, with the
   * same steps: a quicker answer would tell that somebody else's session has this image. It also mends a damaged file.
   */
  put(bytes: Uint8Array): Promise<string>
  get(hash: string): Promise<Uint8Array | null>
  /** In the transaction that is to refer to them: whether they are all still there. Until it ends, none of them is freed. */
  hold(db: Transaction<Tables>, hashes: readonly string[]): Promise<boolean>
  /** Frees those of the hashes that no session refers to. */
  free(hashes: readonly string[]): Promise<void>
  /**
   * Frees whatever no session refers to: what was put just before a crash, or by an append that came to nothing. One that is
   * about to be referred to may go as well; whoever holds it then finds it gone and puts it once more.
   */
  sweep(): Promise<void>
}

/** A file that is only being written is left alone: no write takes so long. */
const FILE_MS = 86_400_000
/** How hashes begin: sweeping goes by these, so that nobody waits long for it. */
const BEGINNINGS = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"))

/** Where a blob's file is, in a data folder or a backup. */
export const pathOfBlob = (folder: string, hash: string) => join(folder, "blobs", hash.slice(0, 2), hash)

/** Those of which the file is not there, or not as long as it was. */
export async function readMissingBlobs(
  db: Kysely<Tables>,
  folder: string,
): Promise<{ count: number; missing: string[] }> {
  const rows = await db.selectFrom("blobs").select(["hash", "bytes"]).execute()
  const missing: string[] = []
  for (const { hash, bytes } of rows) if (!(await isWhole(pathOfBlob(folder, hash), bytes))) missing.push(hash)
  return { count: rows.length, missing }
}

/** In files below the data folder, with SQLite. */
export function fileBlobs(db: Kysely<Tables>, folder: string): Blobs {
  const pathOf = (hash: string) => pathOfBlob(folder, hash)
  const inTurn = turns()
  const free = (hashes: readonly string[]) =>
    // Row and file go together: a put in between would find its file taken away.
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
    // The transaction that holds is the only one that writes.
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

/** Writes a file that is there whole or not at all, even after a power cut. */
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
        // Only a statement that begins after the lock sees what those who held it have committed.
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

/** Those that begin so and that nothing refers to. */
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
