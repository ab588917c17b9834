import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs"
import { dirname } from "node:path"

/** Writes a file so that after a power cut it is there as it was before or as it is now, and once this has returned as it is now. */
export function writeDurably(path: string, value: unknown): void {
  const draft = `${path}.draft`
  const file = openSync(draft, "w", 0o600)
  try {
    const bytes = Buffer.from(JSON.stringify(value))
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncFolder(dirname(path))
}

/** What a folder holds is written apart from its files. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r")
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
