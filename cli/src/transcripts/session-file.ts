import { openAsBlob } from "node:fs"
import { open } from "node:fs/promises"
import { type FileKind, fileKind } from "#agents/file-kind"
import { readHead, type SessionHead } from "#agents/session-head"
import { isOtherwiseKept, lookInto } from "#upload/unpack"
import { Unreadable } from "#upload/unreadable"
import { exits, Failure } from "../terminal/failure.ts"
import { lastWritten } from "./day-folders.ts"

/** A transcript on this machine, as its head tells it: nothing here reads a whole file. */
export interface SessionFile extends SessionHead {
  path: string
  head: string
  bytes: number
  changedAt: number
  /** It is packed, so its agent is done with it. */
  isPacked: boolean
}

const HEAD_BYTES = 64 * 1024

export async function readSessionFile(path: string, headBytes = HEAD_BYTES): Promise<SessionFile> {
  const { name, begins, ...file } = await headOf(path, headBytes)
  const head = new TextDecoder().decode(begins)
  return { path, head, ...readHead(name, head), ...file }
}

/** What a file is that somebody named: a picture that is sent as a transcript would be kept as one. */
export async function kindOf(path: string): Promise<FileKind> {
  return fileKind((await headOf(path, HEAD_BYTES)).begins)
}

interface FileHead extends Pick<SessionFile, "bytes" | "changedAt" | "isPacked"> {
  /** What it was called before it was packed. */
  name: string
  begins: Uint8Array
}

async function headOf(path: string, most: number): Promise<FileHead> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, "r")
  } catch (error) {
    const { code } = error as { code?: string }
    throw code === "ENOENT"
      ? new Failure("NO_SUCH_FILE", exits.usage, `There is no file ${path}.`)
      : new Failure("UNREADABLE_FILE", exits.failure, `${path} can't be read: ${(error as Error).message}`)
  }
  try {
    const it = await file.stat()
    if (!it.isFile()) throw new Failure("NO_SUCH_FILE", exits.usage, `${path} is not a file.`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(most, Math.max(1, it.size))), 0, undefined, 0)
    const begins = buffer.subarray(0, bytesRead)
    if (!isOtherwiseKept(begins)) {
      return { name: path, begins, bytes: it.size, changedAt: it.mtimeMs, isPacked: false }
    }
    const { name, head, isPacked } = await lookInto(await openAsBlob(path), path, most).catch(inWords(path))
    return { name, begins: head, bytes: it.size, changedAt: lastWritten(path, it.mtimeMs), isPacked }
  } finally {
    await file.close()
  }
}

/** For a packed file that can't be read: a failure that names it. */
export function inWords(path: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Unreadable)) throw error
    throw new Failure("UNREADABLE_FILE", exits.failure, `${path} ${error.why}`, error)
  }
}
