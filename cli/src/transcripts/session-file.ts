import { open } from "node:fs/promises"
import { type FileKind, fileKind } from "#agents/file-kind"
import { readHead, type SessionHead } from "#agents/session-head"
import { exits, Failure } from "../terminal/failure.ts"
import { lastWritten } from "./day-folders.ts"
import { beginningOf, isPacked } from "./transcript.ts"

/** A transcript on this machine, as its head tells it: nothing here reads a whole file. */
export interface SessionFile extends SessionHead {
  path: string
  head: string
  bytes: number
  changedAt: number
}

const HEAD_BYTES = 64 * 1024

export async function readSessionFile(path: string, headBytes = HEAD_BYTES): Promise<SessionFile> {
  const { begins, bytes, changedAt } = await headOf(path, headBytes)
  const head = begins.toString("utf8")
  return { path, head, ...readHead(path, head), bytes, changedAt }
}

/** What a file is that somebody named: a picture that is sent as a transcript would be kept as one. */
export async function kindOf(path: string): Promise<FileKind> {
  return fileKind((await headOf(path, HEAD_BYTES)).begins)
}

async function headOf(path: string, most: number): Promise<{ begins: Buffer; bytes: number; changedAt: number }> {
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
    if (isPacked(path)) {
      const begins = await beginningOf(path, most).catch(() => Buffer.alloc(0))
      if (begins.length === 0) throw damaged(path)
      return { begins, bytes: it.size, changedAt: lastWritten(path, it.mtimeMs) }
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(most, Math.max(1, it.size))), 0, undefined, 0)
    return { begins: buffer.subarray(0, bytesRead), bytes: it.size, changedAt: it.mtimeMs }
  } finally {
    await file.close()
  }
}

export function damaged(path: string): Failure {
  return new Failure("UNREADABLE_FILE", exits.failure, `${path} is damaged: it can't be unpacked to its end.`)
}
