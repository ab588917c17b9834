import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs"
import { join } from "node:path"
import { CannotStart } from "./failures.ts"
import { copyDatabase, DATABASE, hasRows } from "./sqlite.ts"

/** Copies of the database from before schema upgrades, in the data folder. */
const COPIES = "before-upgrades"
/** How many of them are kept. */
const KEPT = 2

/**
 * Copies the database before a migration changes it; returns the copy's path. Without a complete copy, the upgrade doesn't
 * begin.
 */
export function copyBefore(folder: string, step: string): string {
  const copies = join(folder, COPIES)
  mkdirSync(copies, { recursive: true, mode: 0o700 })
  const name = `${new Date().toISOString().replace(/[-:.]/g, "")}-before-${step}.db`
  const copy = join(copies, name)
  const half = `${copy}.part`
  // Left by a start that was killed while it copied.
  for (const left of readdirSync(copies)) if (left.endsWith(".part")) rmSync(join(copies, left))
  const { bavail, bsize } = statfsSync(copies)
  const needed = statSync(join(folder, DATABASE)).size
  if (bavail * bsize < needed) {
    throw new CannotStart(
      `Before an upgrade the database is copied into ${copies}, which needs ${megabytes(needed)} MB; ${megabytes(bavail * bsize)} MB are free. Make room and start again. Nothing has been changed.`,
    )
  }
  copyDatabase(join(folder, DATABASE), half)
  sync(half)
  renameSync(half, copy)
  const old = readdirSync(copies)
    .filter((one) => one.endsWith(".db"))
    .sort()
  for (const one of old.slice(0, -KEPT)) rmSync(join(copies, one))
  return copy
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1_048_576)

function sync(file: string): void {
  const descriptor = openSync(file, "r+")
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/**
 * Versions before 0.2 made their tables one by one, so a killed first start or upgrade left a database that no start could
 * finish. If nobody has used it yet, it is set aside, the first start begins anew, and this returns true. A database in use
 * is left as it is.
 */
export function setAsideHalfMade(folder: string, error: unknown): boolean {
  if (!(error instanceof Error) || !/already exists|duplicate column name/.test(error.message)) return false
  const file = join(folder, DATABASE)
  if ((["people", "sessions"] as const).some((table) => hasRows(file, table))) {
    throw new CannotStart(
      `An earlier version of openctl was ended while it upgraded the database in ${folder}, and left it half done (${error.message}). Nothing has been changed. Put back the backup from before that upgrade (docs/operating.md, "A half-done upgrade").`,
    )
  }
  renameSync(file, `${file}.half-made`)
  for (const beside of ["-wal", "-shm"]) rmSync(`${file}${beside}`, { force: true })
  return true
}
