import { open, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { type FileKind, fileKind } from "#agents/file-kind"
import { subAgentFoldersOf, subAgentSourceOf } from "#agents/places"
import { readHead, type SessionHead } from "#agents/session-head"
import { lastWritten } from "./codex-days.ts"
import { CodexThreads } from "./codex-threads.ts"
import { exits, Failure } from "./failure.ts"
import { beginningOf, isPacked } from "./transcript.ts"
import { isWhole } from "./zstd-frames.ts"

/** A transcript on this machine, as its head tells it: nothing here reads a whole file. */
export interface SessionFile extends SessionHead {
  path: string
  head: string
  bytes: number
  changedAt: number
}

export interface SourceFile {
  source: string
  path: string
  bytes: number
  /** The call that runs the sub-agent, where that stands beside its file. */
  under?: string | undefined
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

function damaged(path: string): Failure {
  return new Failure("UNREADABLE_FILE", exits.failure, `${path} is damaged: it can't be unpacked to its end.`)
}

/** The call that runs a sub-agent of Claude Code: a file beside the sub-agent's says so before anything of it is answered. */
export async function callOf(path: string): Promise<string | undefined> {
  const meta = await readFile(path.replace(/\.jsonl$/, ".meta.json"), "utf8").catch(() => "")
  try {
    const { toolUseId } = JSON.parse(meta) as { toolUseId?: unknown }
    return typeof toolUseId === "string" && toolUseId.length <= 200 ? toolUseId : undefined
  } catch {
    // None, or one that is being written.
    return undefined
  }
}

/** All files of a session: its own, and those of its sub-agents. */
export async function sourcesOf(it: SessionFile): Promise<SourceFile[]> {
  const sources = await listSources(it)
  // Before anything is sent: half a file would stand there as a whole one.
  for (const { path } of sources) if (isPacked(path) && !isWhole(path)) throw damaged(path)
  return sources
}

async function listSources(it: SessionFile): Promise<SourceFile[]> {
  const sources: SourceFile[] = [{ source: "main", path: it.path, bytes: it.bytes }]
  if (it.agent === "codex") {
    const threads = await new CodexThreads(it).fresh()
    for (const { name, path } of threads) sources.push({ source: name, path, bytes: (await stat(path)).size })
    return sources
  }
  if (it.agent !== "claude-code" || !it.path.endsWith(".jsonl")) return sources
  const folders = subAgentFoldersOf(it.path)
  for (const name of await namesIn(folders.own, true)) await add(join(folders.own, name))
  for (const name of await namesIn(folders.beside, false)) {
    const path = join(folders.beside, name)
    if (subAgentSourceOf(path) !== null && (await readSessionFile(path, 16 * 1024)).own === it.own) await add(path)
  }
  return sources

  async function add(path: string): Promise<void> {
    const source = subAgentSourceOf(path)
    if (source === null || sources.some((one) => one.source === source)) return
    const { size } = await stat(path)
    if (size > 0) sources.push({ source, path, bytes: size, under: await callOf(path) })
  }
}

async function namesIn(folder: string, recursive: boolean): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive })).sort()
  } catch {
    return []
  }
}
