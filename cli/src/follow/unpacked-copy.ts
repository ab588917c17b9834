import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { finished } from "node:stream/promises"
import { inWords } from "../transcripts/session-file.ts"
import { isKeptOtherwise, openTranscript } from "../transcripts/transcript.ts"
import type { FollowedSource } from "./followed-source.ts"

const ending = ".unpacked"

/** Of packed files there is a copy to read in: they don't grow, but are compared and sent as others are. */
export async function readInCopies(
  sources: readonly FollowedSource[],
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<void> {
  for (const source of sources) {
    if (source.isCopy) continue
    const copy = await unpackedCopy(source.path, folder, source.name, signal)
    if (copy !== null) source.readUnpacked(copy)
  }
}

/** Unpacks a file into a folder of ours; null where it is not packed, or not there. */
async function unpackedCopy(path: string, folder: string, name: string, signal: AbortSignal): Promise<string | null> {
  if (!existsSync(path) || !isKeptOtherwise(path)) return null
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, name + ending)
  const transcript = openTranscript(path, 0, signal)
  const begun = `${copy}.begun`
  const file = createWriteStream(begun, { mode: 0o600 })
  try {
    for await (const piece of transcript.pieces) {
      signal.throwIfAborted()
      if (!file.write(piece)) await new Promise((resolve) => file.once("drain", resolve))
    }
    file.end()
    await finished(file)
  } catch (error) {
    file.destroy()
    rmSync(begun, { force: true })
    throw inWords(path)(error)
  } finally {
    transcript.close()
  }
  renameSync(begun, copy)
  return copy
}

export function removeCopies(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name.includes(ending)) rmSync(join(folder, name), { force: true })
}
