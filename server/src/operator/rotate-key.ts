import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, writeSync } from "node:fs"
import { newKey } from "../config/secret.ts"
import { chainedBy } from "../history/chain.ts"
import { openKeyring } from "../history/keyring.ts"
import { CannotStart } from "../storage/failures.ts"
import { openStore } from "../storage/store.ts"

export interface Rotating {
  dataDir: string
  databaseUrl: string | undefined
  secret: Uint8Array
  secretFile: string | null
}

/**
 * Gives a stopped server a new key in the file of the old one, which is kept beside it. The database is updated between the
 * two: a crash leaves the new key under another name, and the next start says so.
 */
export async function rotateKey({ dataDir, databaseUrl, secret, secretFile }: Rotating): Promise<string[]> {
  if (secretFile === null) {
    throw new CannotStart(
      "The key is given by OPENCTL_SECRET, so change it there: stop every server, set OPENCTL_OLD_SECRET to the key that it has now and OPENCTL_SECRET to a new one (`openssl rand -base64 32`), and start.",
    )
  }
  const kept = `${secretFile}.before-${new Date().toISOString().replace(/[-:.]/g, "")}`
  const next = nextOf(secretFile)
  const fresh = newKey()
  write(next, fresh)
  const store = await openStore({ folder: dataDir, databaseUrl, recording: chainedBy(secret) })
  try {
    await openKeyring(store, secret, null)
    await openKeyring(store, new TextEncoder().encode(fresh), secret)
  } finally {
    await store.close()
  }
  linkSync(secretFile, kept)
  renameSync(next, secretFile)
  return [
    `The server has a new key, in ${secretFile}. Keep a copy in a safe place.`,
    `The old key is in ${kept}. Only backups that were made with it need it.`,
    "People must sign in again. Links, tokens and the history stay as they are.",
  ]
}

const nextOf = (file: string) => `${file}.next`

/** The message for a key that doesn't fit while a new one is waiting beside it. */
export function cutShort(secretFile: string | null): string | null {
  if (secretFile === null || !existsSync(nextOf(secretFile))) return null
  return `A change of the key may have been cut short: ${nextOf(secretFile)} is the new one. Rename it to ${secretFile}.`
}

function write(file: string, text: string): void {
  const descriptor = openSync(file, "w", 0o600)
  writeSync(descriptor, text)
  fsyncSync(descriptor)
  closeSync(descriptor)
}
