import { isPackedName, withoutPacking } from "#agents/packing"
import type { SessionHead, Told } from "#agents/session-head"
import { sourceOfAgent } from "#agents/sources"
import { externalId } from "#upload/external-id"
import type { Picked, Seen, SourceFile } from "./messages.ts"

/** A session found among the files that were dropped or chosen. */
export interface Found {
  head: SessionHead
  told: Told
  main: SourceFile
  others: SourceFile[]
}

/** What the files are: sessions, newest first; possible sessions; and files that can't be one, with the reason. */
export interface Sorted {
  sessions: Found[]
  unknown: Found[]
  wrong: { name: string; why: string }[]
}

/** The most files read from a folder: somebody may drop their whole home directory by mistake. */
const most = 5000

/** The dropped files, including those in folders. Has to begin while the drop event is dispatched. */
export async function filesOfDrop(data: DataTransfer): Promise<Picked[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const picked: Picked[] = []
  for (const entry of entries) await walk(entry, picked)
  return picked
}

export function filesOfInput(files: FileList): Picked[] {
  return [...files].slice(0, most).map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

async function walk(entry: FileSystemEntry, picked: Picked[]): Promise<void> {
  if (picked.length >= most) return
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    picked.push({ path: entry.fullPath.replace(/^\//, ""), file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const one of some) await walk(one, picked)
  }
}

/**
 * In a folder, only possible sessions are read, and no compressed copy beside the file itself; a file that was chosen
 * individually is always read.
 */
export function worthLooking(picked: readonly Picked[]): Picked[] {
  const paths = new Set(picked.map(({ path }) => path))
  return picked.filter(({ path }) => {
    if (isPackedName(path) && paths.has(withoutPacking(path))) return false
    return !path.includes("/") || /\.jsonl?$/i.test(withoutPacking(path))
  })
}

/** Assigns each sub-agent's file to its session. `seen` is parallel to `picked`. */
export function sort(picked: readonly Picked[], seen: readonly Seen[]): Sorted {
  const sorted: Sorted = { sessions: [], unknown: [], wrong: [] }
  const helpers: { source: string; it: Picked; seen: Seen }[] = []
  const threads: { it: Picked; seen: Seen }[] = []
  for (const [at, it] of picked.entries()) {
    const one = seen[at]
    if (!one) continue
    const { source } = one.head
    if (one.kind.is === "wrong") sorted.wrong.push({ name: nameOf(it.path), why: one.kind.why })
    else if (source !== null) helpers.push({ source, it, seen: one })
    // Some agents keep a sub-agent's thread in a file like a session's.
    else if (one.head.isSubAgent && picked.length > 1) threads.push({ it, seen: one })
    else (one.kind.is === "session" ? sorted.sessions : sorted.unknown).push(foundIn(it, one))
  }
  putThreads(threads, sorted.sessions)
  for (const { source, it, seen: one } of helpers) {
    const of = sorted.sessions.find((session) => session.head.own === one.head.own)
    if (of && !of.others.some((other) => other.source === source)) of.others.push({ source, ...it })
    // A sub-agent's file that was chosen alone is a conversation of its own.
    else if (picked.length === 1) sorted.sessions.push(foundIn(it, { ...one, head: ofItsOwn(one, source) }))
  }
  sorted.sessions.sort((a, b) => b.main.file.lastModified - a.main.file.lastModified)
  return sorted
}

/** Assigns each thread to the session that started it, directly or through another thread: each names its parent. */
function putThreads(threads: readonly { it: Picked; seen: Seen }[], sessions: readonly Found[]): void {
  const above = new Map(threads.map(({ seen: { head } }) => [head.own, head.parent]))
  for (const { it, seen } of threads) {
    let top: string | null | undefined = seen.head.parent
    for (let hops = 0; top && above.has(top) && hops < 20; hops++) top = above.get(top)
    const of = sessions.find(({ head }) => head.own === top && head.agent === seen.head.agent)
    const source = sourceOfAgent(seen.head.own)
    if (of && !of.others.some((other) => other.source === source)) of.others.push({ source, ...it })
  }
}

function foundIn(it: Picked, { head, told, document }: Seen): Found {
  return { head, told, main: { source: "main", document, ...it }, others: [] }
}

/** Not the session that it worked for: lines stored for that one would be taken for its own. */
function ofItsOwn({ head }: Seen, source: string): SessionHead {
  return { ...head, own: `${head.own}:${source}` }
}

export function nameOf(path: string): string {
  return path.split("/").at(-1) ?? path
}

export function filesOf({ main, others }: Found): SourceFile[] {
  return [main, ...others]
}

export function bytesOf(found: Found): number {
  return filesOf(found).reduce((sum, it) => sum + it.file.size, 0)
}

export function externalOf({ head }: Found, all: boolean): string {
  return externalId(head.agent ?? "unknown", head.own, all)
}
