import { createHash } from "node:crypto"
import { open, readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { sessionIdOf, subAgentFoldersOf, subAgentSourceOf } from "#agents/places"
import { readerFor, recogniseAgent } from "#agents/readers"
import { exits, Failure } from "./failure.ts"

/** A transcript on this machine, as its head tells it: nothing here reads a whole file. */
export interface SessionFile {
  path: string
  /** Null when no agent is known that writes such files. */
  agent: string | null
  /** The agent's own id of the session, or what stands for it. */
  own: string
  /** The folder that the agent worked in. */
  directory: string | null
  bytes: number
  changedAt: number
  head: string
}

export interface SourceFile {
  source: string
  path: string
  bytes: number
}

const HEAD_BYTES = 64 * 1024

export async function readSessionFile(path: string, headBytes = HEAD_BYTES): Promise<SessionFile> {
  const { head, bytes, changedAt } = await headOf(path, headBytes)
  const inside = ownInside(head)
  return {
    path,
    agent: recogniseAgent(head),
    own: sessionIdOf(path) ?? inside ?? standIn(path, head),
    directory: directoryIn(head),
    bytes,
    changedAt,
    head,
  }
}

async function headOf(path: string, most: number): Promise<{ head: string; bytes: number; changedAt: number }> {
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
    return { head: buffer.subarray(0, bytesRead).toString("utf8"), bytes: it.size, changedAt: it.mtimeMs }
  } finally {
    await file.close()
  }
}

/**
 * The folder, as the first record that names one tells it. Quotes within texts are escaped, so that this finds a field and
 * nothing that was said; a first record may be longer than the head and could not be parsed.
 */
export function directoryIn(head: string): string | null {
  return stringField(head, "cwd")
}

function ownInside(head: string): string | null {
  const id = stringField(head, "sessionId") ?? (/"type":\s*"session_meta"/.test(head) ? stringField(head, "id") : null)
  return id !== null && /^[\w.-]{4,100}$/.test(id) ? id.toLowerCase() : null
}

function stringField(head: string, name: string): string | null {
  const found = new RegExp(`"${name}":\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(head)?.[1]
  if (found === undefined) return null
  try {
    return String(JSON.parse(found))
  } catch {
    return null
  }
}

/** For a file that names no session: what does not change when it grows. */
function standIn(path: string, head: string): string {
  const firstLine = head.slice(0, head.indexOf("\n") + 1 || head.length)
  return `file-${createHash("sha256").update(basename(path)).update("\n").update(firstLine).digest("hex").slice(0, 32)}`
}

/** Codex keeps a sub-agent's thread as a rollout of its own: it is nobody's session. */
export function isSubAgent(it: SessionFile): boolean {
  return subAgentSourceOf(it.path) !== null || (it.agent === "codex" && /"source":\s*\{\s*"subagent"/.test(it.head))
}

/** The title that the beginning of a transcript gives it, if any. */
export function titleOf(it: SessionFile): string | null {
  if (it.agent === null) return null
  const reader = readerFor(it.agent)
  const state = reader.start("main")
  let title: string | null = null
  for (const line of it.head.split("\n").slice(0, -1)) {
    const facts = reader.read(line, state).facts
    if (facts.title && (title === null || facts.title.from !== "prompt")) title = facts.title.text
  }
  return title
}

/** All files of a session: its own, and those of its sub-agents. */
export async function sourcesOf(it: SessionFile): Promise<SourceFile[]> {
  const sources: SourceFile[] = [{ source: "main", path: it.path, bytes: it.bytes }]
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
    if (size > 0) sources.push({ source, path, bytes: size })
  }
}

async function namesIn(folder: string, recursive: boolean): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive })).sort()
  } catch {
    return []
  }
}
