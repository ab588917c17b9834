import { sessionIdOf, subAgentSourceOf } from "#agents/places"
import type { SourceFile } from "./messages.ts"

/** A session as it was found among the files that somebody dropped or chose. */
export interface Found {
  /** The agent's own id, if the path tells; it makes a second upload go on where the first one ended. */
  own: string | null
  main: SourceFile
  others: SourceFile[]
}

interface Picked {
  path: string
  file: File
}

/** At most so many files of a folder are looked at: somebody may drop their whole home by mistake. */
const most = 5000

/** What was dropped, with the folders opened. Has to begin while the drop event runs. */
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

/** The sessions among the files, newest first, each with its sub-agents' files. */
export async function sessionsAmong(picked: readonly Picked[]): Promise<Found[]> {
  const files = picked.filter((it) => it.file.size > 0 && (picked.length === 1 || /\.jsonl?$/.test(it.path)))
  const found: Found[] = []
  const helpers: { source: string; own: string | null; it: Picked }[] = []
  for (const it of files) {
    const source = subAgentSourceOf(it.path)
    if (source !== null) helpers.push({ source, own: sessionIdOf(it.path) ?? (await sessionInside(it.file)), it })
    else found.push({ own: sessionIdOf(it.path), main: { source: "main", ...it }, others: [] })
  }
  for (const helper of helpers) {
    const of = found.find((session) => session.own !== null && session.own === helper.own)
    if (of && !of.others.some((it) => it.source === helper.source))
      of.others.push({ source: helper.source, ...helper.it })
    // A sub-agent's file that was chosen alone is a conversation of its own.
    if (found.length === 0 && helpers.length === 1)
      found.push({ own: null, main: { source: "main", ...helper.it }, others: [] })
  }
  return found.sort((a, b) => b.main.file.lastModified - a.main.file.lastModified)
}

/** A sub-agent's file that lies beside its session says only inside whose it is. */
async function sessionInside(file: File): Promise<string | null> {
  const head = await file.slice(0, 16 * 1024).text()
  return /"sessionId":"([0-9a-f-]{36})"/i.exec(head)?.[1]?.toLowerCase() ?? null
}
