import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { agentOf } from "#agents/all"
import { documentMedia } from "#agents/document-media"
import { withoutPacking } from "#agents/packing"
import { subAgentSourceOf } from "#agents/places"
import { wholeOf } from "#upload/send-document"
import type { SourceFile } from "#upload/source-file"
import { Unreadable } from "#upload/unreadable"
import { AmongSessions } from "./among-sessions.ts"
import { inWords, readSessionFile, type SessionFile } from "./session-file.ts"
import { placeOf, storedSubAgents } from "./stores.ts"
import { isKeptOtherwise, openTranscript, readToEnd } from "./transcript.ts"

/** A file of a session: its own, or that of a sub-agent. */
interface Found {
  source: string
  path: string
  bytes: number
  /** The call that runs the sub-agent, where that stands beside its file. */
  under?: string | undefined
}

/** The call that runs a sub-agent, where a file beside the sub-agent's says so. */
export async function callOf(agent: string | null, path: string): Promise<string | undefined> {
  const theirs = agentOf(agent)?.files?.subAgents
  const beside = theirs?.lie === "below" ? theirs.callBeside : undefined
  if (!beside) return undefined
  const text = await readFile(beside.file(path), "utf8").catch(() => "")
  try {
    const call = beside.callIn(JSON.parse(text) as Record<string, unknown>)
    return typeof call === "string" && call.length <= 200 ? call : undefined
  } catch {
    // None, or one that is being written.
    return undefined
  }
}

/** All files of a session, to be sent: its own, and those of its sub-agents. */
export async function sourcesOf(
  it: SessionFile,
  given: { agent: string; all: boolean; signal: AbortSignal },
): Promise<SourceFile[]> {
  const sources = await listSources(it)
  // Before anything is sent: half a file would stand there as a whole one.
  for (const { path } of sources) if (isKeptOtherwise(path)) await readToEnd(path, given.signal).catch(inWords(path))
  const media = documentMedia(given.agent, it.head)
  if (media !== undefined) await mustUnroll(it.path, given)
  return sources.map(({ path, ...one }) => ({
    ...one,
    name: path,
    document: one.source === "main" ? media : undefined,
    mayGrow: !given.all && path.endsWith(".jsonl"),
    open: (from) => openTranscript(path, from, given.signal),
  }))
}

/** Before anything is sent: of a damaged document an empty session would remain. */
async function mustUnroll(path: string, { agent, signal }: { agent: string; signal: AbortSignal }): Promise<void> {
  const bytes = await wholeOf({ name: path, open: (from) => openTranscript(path, from, signal) })
  if (agentOf(agent)?.document?.unroll(new TextDecoder().decode(bytes))) return
  inWords(path)(new Unreadable("is damaged: it breaks off, or isn't the document that it begins like."))
}

async function listSources(it: SessionFile): Promise<Found[]> {
  if (placeOf(it.path)) return listStored(it.path)
  const sources: Found[] = [{ source: "main", path: it.path, bytes: it.bytes }]
  const files = agentOf(it.agent)?.files
  const theirs = files?.subAgents
  if (files && theirs?.lie === "among") {
    for (const { name, path } of await new AmongSessions(it, files).fresh())
      sources.push({ source: name, path, bytes: (await stat(path)).size })
    return sources
  }
  const path = withoutPacking(it.path)
  if (theirs?.lie !== "below" || !path.endsWith(".jsonl")) return sources
  const folders = theirs.foldersOf(path, it.own)
  for (const name of await namesIn(folders.own, true)) await add(join(folders.own, name))
  const { beside } = folders
  for (const name of beside === undefined ? [] : await namesIn(beside, false)) {
    const path = join(beside ?? "", name)
    if (subAgentSourceOf(path) !== null && (await readSessionFile(path, 16 * 1024)).own === it.own) await add(path)
  }
  return sources

  async function add(path: string): Promise<void> {
    const source = subAgentSourceOf(path)
    if (source === null || sources.some((one) => one.source === source)) return
    const { size } = await stat(path)
    if (size > 0) sources.push({ source, path, bytes: size, under: await callOf(it.agent, path) })
  }
}

/** How much there is of each tells only who reads it. */
async function listStored(main: string): Promise<Found[]> {
  const all = [{ name: "main", path: main }, ...storedSubAgents(main)]
  const sources: Found[] = []
  for (const { name, path } of all) sources.push({ source: name, path, bytes: await readToEnd(path) })
  return sources.filter(({ source, bytes }) => source === "main" || bytes > 0)
}

async function namesIn(folder: string, recursive: boolean): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive })).sort()
  } catch {
    return []
  }
}
