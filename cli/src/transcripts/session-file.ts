import { openAsBlob } from "node:fs"
import { open } from "node:fs/promises"
import { type FileKind, fileKind } from "#agents/file-kind"
import { idIn } from "#agents/ids"
import { readHead, type SessionHead, toldIn } from "#agents/session-head"
import { isOtherwiseKept, lookInto } from "#upload/unpack"
import { Unreadable } from "#upload/unreadable"
import type { Sqlite } from "../machine/sqlite.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { lastWritten } from "./day-folders.ts"
import { linesAsBytes, olderLines, rowsFrom } from "./stored-lines.ts"
import { inStore, placeOf, type StorePlace, storedSession } from "./stores.ts"

/** A transcript on this machine, as its head tells it: nothing here reads a whole file. */
export interface SessionFile extends SessionHead {
  path: string
  head: string
  bytes: number
  changedAt: number
  /** It is packed, so its agent is done with it. */
  isPacked: boolean
  /** What its agent's database calls it. */
  title?: string | null
}

const HEAD_BYTES = 64 * 1024

export async function readSessionFile(path: string, headBytes = HEAD_BYTES): Promise<SessionFile> {
  const stored = readStored(path, headBytes)
  if (stored) return stored
  const { name, begins, ...file } = await headOf(path, headBytes)
  const head = new TextDecoder().decode(begins)
  return { path, head, ...readHead(name, head), ...file }
}

/** A session in a database as its head tells it; null for the path of a file. */
function readStored(path: string, headBytes: number): SessionFile | null {
  const place = placeOf(path)
  if (!place) return null
  return inStore(place, (sqlite) => {
    const it = storedSession(sqlite, place)
    if (!it) throw new Failure("NO_SUCH_FILE", exits.usage, `${place.database} has no session ${place.id}.`)
    const rows = rowsFrom(sqlite, place, Number.MIN_SAFE_INTEGER)
    const lines = rows.length > 0 ? rows.map(({ line }) => line) : olderLines(sqlite, place)
    const head = linesAsBytes(lines).subarray(0, headBytes)
    return {
      path,
      head: new TextDecoder().decode(head),
      bytes: Math.max(head.length, rows.length > 0 ? sizeOf(sqlite, place) : 0),
      changedAt: it.updated,
      isPacked: false,
      title: it.title,
      agent: place.agent.id,
      own: idIn(it.id) ?? it.id,
      directory: it.directory,
      source: null,
      isSubAgent: it.parent !== null,
      parent: idIn(it.parent),
      forkedFrom: null,
    }
  })
}

function sizeOf(sqlite: Sqlite, { store, id }: StorePlace): number {
  return Number(sqlite.all(store.size, id)[0]?.bytes ?? 0)
}

/** What a file is that somebody named: a picture that is sent as a transcript would be kept as one. */
export async function kindOf(path: string): Promise<FileKind> {
  const place = placeOf(path)
  if (place) return { is: "session", agent: place.agent.id }
  return fileKind((await headOf(path, HEAD_BYTES)).begins)
}

/** What people know it by; null before anybody has said anything. */
export function titleOf(it: SessionFile): string | null {
  return it.title ?? toldIn(it, it.head).title
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
