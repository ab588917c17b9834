import { existsSync } from "node:fs"
import { readdir, readFile, realpath, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { Agent, AgentFiles } from "#agents/agent"
import { agentOf, agents } from "#agents/all"
import { isPackedName, withoutPacking } from "#agents/packing"
import { sessionIdOf, toldByPath } from "#agents/places"
import type { Surroundings } from "../config.ts"
import { lastWritten } from "./day-folders.ts"
import { findable } from "./findable.ts"
import { readSessionFile, type SessionFile } from "./session-file.ts"
import { pathOfStored, storedSessions, type Tell } from "./stores.ts"
import { unpackedBytes } from "./transcript.ts"

/**
 * Finds the sessions that agents have written on this machine, newest first. It looks at names and times, then at the heads of
 * as few files as it takes: somebody who has worked for a year has thousands.
 */
export interface Found extends SessionFile {
  /** Whether it is of the folder that the person stands in. */
  here: boolean
}

interface Candidate {
  path: string
  changedAt: number
}

/** The newest session of this folder, or null; `agent` looks at those of one agent only, whichever it is. */
export async function newestHere(around: Surroundings, agent?: string, tell?: Tell): Promise<Found | null> {
  const of = agent === undefined ? findable : agents.filter(({ id }) => id === agent)
  for await (const found of sessions(around, of, tell)) if (found.here) return found
  return null
}

/** The file of the session to which the agent gave this id, or null when it has not written any yet. */
export async function fileOfSession(
  around: Pick<Surroundings, "home" | "folders">,
  agent: string,
  own: string,
): Promise<SessionFile | null> {
  const known = agentOf(agent)
  const stored = known?.store ? pathOfStored(around, own, [known]) : null
  const files = known?.files
  const paths: string[] = []
  for (const folder of files ? foldersOf(files, around) : []) {
    const layout = files?.layout
    const named = layout?.by === "folder" ? layout.fileOf?.(own) : undefined
    const names = named === undefined ? await namesIn(folder) : await inEachOf(folder, named)
    const wanted = names.filter((one) => files?.names.test(basename(withoutPacking(one))) && isSessionOf(one, own))
    paths.push(...wanted.map((name) => join(folder, name)))
  }
  const path = stored ?? (await fullest(paths))
  const file = path === null ? null : await readSessionFile(path).catch(() => null)
  // A sub-agent that has a file like a session's asks for the session that it works for.
  if (file?.parent) return fileOfSession(around, agent, file.parent)
  return file && file.bytes > 0 ? file : null
}

/** Of several files of one session the one that holds most: beside it lie what it was packed from, or the stub of a worktree. */
async function fullest(paths: readonly string[]): Promise<string | null> {
  const [first, ...more] = paths
  if (first === undefined || more.length === 0) return first ?? null
  const sized = await Promise.all(paths.map(async (path) => ({ path, bytes: await unpackedBytes(path) })))
  return sized.sort((a, b) => b.bytes - a.bytes)[0]?.path ?? first
}

/** Where thousands of files are in a folder for each working folder, a name in each is quicker than all names. */
async function inEachOf(folder: string, name: string): Promise<string[]> {
  return (await readdir(folder).catch(() => []))
    .flatMap((one) => packings.map((ending) => join(one, name + ending)))
    .filter((one) => existsSync(join(folder, one)))
}

const packings = ["", ".zst", ".gz", ".zip"]

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder, { recursive: true }).catch(() => [])
}

/** The newest sessions, those of this folder first. */
export async function newest(around: Surroundings, tell?: Tell, most = 40): Promise<Found[]> {
  const here: Found[] = []
  const elsewhere: Found[] = []
  let looked = 0
  for await (const found of sessions(around, findable, tell)) {
    const list = found.here ? here : elsewhere
    if (list.length < most) list.push(found)
    if (++looked >= 400 || here.length >= most) break
  }
  return [...here, ...elsewhere].slice(0, most)
}

async function* sessions(around: Surroundings, of: readonly Agent[], tell?: Tell): AsyncGenerator<Found> {
  const folders = await namesOf(around.cwd)
  for (const candidate of await candidates(around, of, tell)) {
    const it = await readSessionFile(candidate.path).catch(() => null)
    if (!it || it.bytes === 0 || it.agent === null || it.isSubAgent) continue
    // A folder's name may be ambiguous (a-b, a/b, a_b): where the records name the working folder, that decides.
    const directory = it.directory ?? (await directoryBeside(it))
    const here = directory !== null ? folders.includes(directory) : isNamedAfter(it, folders)
    yield { ...it, here }
  }
}

/** The folder as the shell calls it and as it is: an agent may have written either. */
async function namesOf(cwd: string): Promise<string[]> {
  return [...new Set([cwd, await realpath(cwd).catch(() => cwd)])]
}

/** Where an agent's records don't name the folder, a file beside them may. */
export async function directoryBeside({ agent, path }: SessionFile): Promise<string | null> {
  const { layout, directoryIn, directoryFrom } = agentOf(agent)?.files ?? {}
  if (layout?.by === "project") return basename(path) === layout.file ? dirname(path) : null
  if (directoryIn === undefined) return null
  const text = await readFile(join(path, directoryIn), "utf8").catch(() => "")
  return directoryFrom ? directoryFrom(text) : text.trim() || null
}

function isNamedAfter({ agent, path }: SessionFile, folders: readonly string[]): boolean {
  const layout = agentOf(agent)?.files?.layout
  if (layout?.by !== "folder") return false
  const name = basename(dirname(path))
  return folders.some((folder) => layout.nameOf(folder) === name)
}

async function candidates(around: Surroundings, of: readonly Agent[], tell?: Tell): Promise<Candidate[]> {
  const found: Candidate[] = storedSessions(around, of, tell)
    .filter(({ parent }) => parent === null)
    .map(({ path, updated }) => ({ path, changedAt: updated }))
  for (const { files } of of) {
    if (!files) continue
    const candidates: Candidate[] = []
    if (files.layout?.by === "project") candidates.push(...(await fileAt(join(around.cwd, files.layout.file))))
    for (const folder of foldersOf(files, around)) candidates.push(...(await filesIn(folder, files)))
    // What was packed may still lie beside it; an agent that packs files itself also moves them.
    found.push(...(await onceEach(candidates, files.packsAfterMs ? sessionIdOf : () => null)))
  }
  return found.sort((a, b) => b.changedAt - a.changedAt)
}

/** One file of each session: where there are several, the one that holds most, as of when any of them was written last. */
async function onceEach(files: readonly Candidate[], idOf: (path: string) => string | null): Promise<Candidate[]> {
  const bySession = Map.groupBy(files, ({ path }) => idOf(path) ?? withoutPacking(path))
  return Promise.all(
    [...bySession.values()].map(async (all) => ({
      path: (await fullest(all.map((one) => one.path))) ?? "",
      changedAt: Math.max(...all.map((one) => one.changedAt)),
    })),
  )
}

/** Where an agent keeps its files, with its own variable for another place obeyed. */
export function foldersOf({ folders, variable }: AgentFiles, around: Pick<Surroundings, "home" | "folders">): string[] {
  const other = variable && around.folders[variable.name]
  return folders.map((folder) => {
    if (!other) return join(around.home, folder)
    return join(other, ...folder.split("/").slice(variable.replaces))
  })
}

async function filesIn(folder: string, { names }: AgentFiles): Promise<Candidate[]> {
  const wanted = (await namesIn(folder)).filter(
    (name) => names.test(basename(withoutPacking(name))) && !toldByPath(name).isAside,
  )
  return (await Promise.all(wanted.map((name) => fileAt(join(folder, name))))).flat()
}

async function fileAt(path: string): Promise<Candidate[]> {
  const it = await stat(path).catch(() => null)
  return it?.isFile() ? [{ path, changedAt: isPackedName(path) ? lastWritten(path, it.mtimeMs) : it.mtimeMs }] : []
}

function isSessionOf(path: string, own: string): boolean {
  const told = toldByPath(path)
  return !told.isAside && told.own === own
}
