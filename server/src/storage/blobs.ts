import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Kysely } from "kysely"
import { hashSecret, newId } from "./id.ts"
import type { Tables } from "./tables.ts"

/**
 * Bytes by their content hash: images, and lines too big for a page. Whether somebody may read one is decided by the
 * session that refers to it, never here.
 */
export interface Blobs {
  /** Keeps the bytes and gives their hash. Durable when it returns. */
  put(bytes: Uint8Array): Promise<string>
  get(hash: string): Promise<Uint8Array | null>
  /** Frees those of the hashes that no session refers to. */
  free(hashes: readonly string[]): Promise<void>
}

/** In files below the data folder, with SQLite. */
export function fileBlobs(db: Kysely<Tables>, folder: string): Blobs {
  const pathOf = (hash: string) => join(folder, "blobs", hash.slice(0, 2), hash)
  return {
    async put(bytes) {
      const hash = hashSecret(bytes)
      const path = pathOf(hash)
      const known = await db.selectFrom("blobs").select("hash").where("hash", "=", hash).executeTakeFirst()
      if (known) return hash
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
      const folderOfIt = await open(dirname(path), "r")
      await folderOfIt.sync()
      await folderOfIt.close()
      await db
        .insertInto("blobs")
        .values({ hash, bytes: bytes.byteLength, body: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
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
    async free(hashes) {
      for (const hash of await unreferred(db, hashes)) {
        await db.deleteFrom("blobs").where("hash", "=", hash).execute()
        await rm(pathOf(hash), { force: true })
      }
    },
  }
}

/** In the table itself, with PostgreSQL, so that every node has them. */
export function tableBlobs(db: Kysely<Tables>): Blobs {
  return {
    async put(bytes) {
      const hash = hashSecret(bytes)
      await db
        .insertInto("blobs")
        .values({ hash, bytes: bytes.byteLength, body: Buffer.from(bytes) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return hash
    },
    async get(hash) {
      const row = await db.selectFrom("blobs").select("body").where("hash", "=", hash).executeTakeFirst()
      return row?.body ?? null
    },
    async free(hashes) {
      for (const hash of await unreferred(db, hashes)) await db.deleteFrom("blobs").where("hash", "=", hash).execute()
    },
  }
}

async function unreferred(db: Kysely<Tables>, hashes: readonly string[]): Promise<string[]> {
  const free: string[] = []
  for (const hash of hashes) {
    const used = await db
      .selectFrom("session_blobs")
      .select("hash")
      .where("hash", "=", hash)
      .limit(1)
      .executeTakeFirst()
    if (!used) free.push(hash)
  }
  return free
}
