import { statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import type { Agent, AgentStore } from "#agents/agent"
import { agents } from "#agents/all"
import { idIn } from "#agents/ids"
import { sourceOfAgent } from "#agents/sources"
import type { Surroundings } from "../config.ts"
import { NoSqlite, openSqlite, type Sqlite } from "../machine/sqlite.ts"
import { exits, Failure } from "../terminal/failure.ts"

/**
 * Sessions that their agent keeps in a database. One of them goes by a path like that of a file, `<database>/<its id>`, so that
 * everything else treats it as a transcript that grows.
 */
export interface StorePlace {
  agent: Agent
  store: AgentStore
  database: string
  /** In the letters' case of the database. */
  id: string
}

export interface StoredSession {
  path: string
  id: string
  /** The id of the session that called this one. */
  parent: string | null
  directory: string | null
  title: string | null
  updated: number
}

/** For a sentence that does not end anything: the rest is found all the same. */
export type Tell = (sentence: string) => void

/** Null for the path of a file. */
export function placeOf(path: string): StorePlace | null {
  const database = dirname(path)
  const agent = agents.find(({ store }) => store && basename(store.file) === basename(database))
  if (!agent?.store || !isFile(database)) return null
  return { agent, store: agent.store, database, id: basename(path) }
}

/** The folder in which something changes when a session does. */
export function watchedFolder(path: string): string {
  return dirname(placeOf(path)?.database ?? path)
}

/** The databases of this machine; one that can't be read is told of. */
export function storesOf(
  around: Pick<Surroundings, "home" | "folders">,
  of: readonly Agent[] = agents,
): { agent: Agent; database: string }[] {
  return of.flatMap((agent) => {
    if (!agent.store) return []
    const { file, variable } = agent.store
    const other = variable && around.folders[variable.name]
    const database = other ? join(other, ...file.split("/").slice(variable.replaces)) : join(around.home, file)
    return isFile(database) ? [{ agent, database }] : []
  })
}

/** The sessions in all databases, newest first in each. */
export function storedSessions(
  around: Pick<Surroundings, "home" | "folders">,
  of?: readonly Agent[],
  tell: Tell = () => {},
): StoredSession[] {
  return storesOf(around, of).flatMap(({ agent, database }) => {
    try {
      return sessionsInStore(agent, database)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      tell(error.message)
      return []
    }
  })
}

export function sessionsInStore(agent: Agent, database: string): StoredSession[] {
  return inStore({ agent, database }, (sqlite) =>
    sqlite.all(agent.store?.sessions ?? "").flatMap((row) => sessionOf(row, database)),
  )
}

/** Null if there is no such session (any more). */
export function storedSession(sqlite: Sqlite, { store, database, id }: StorePlace): StoredSession | null {
  const [row] = sqlite.all(`SELECT * FROM (${store.sessions}) WHERE id = ?1`, id)
  return (row && sessionOf(row, database)[0]) ?? null
}

/** The path of the session with this id, which may be written in lower case. */
export function pathOfStored(
  around: Pick<Surroundings, "home" | "folders">,
  own: string,
  of?: readonly Agent[],
): string | null {
  const all = storedSessions(around, of)
  const found = all.find(({ id }) => id === own) ?? all.find(({ id }) => idIn(id) === idIn(own))
  return found?.path ?? null
}

/** The sub-agents of a session, and theirs, as sources of it; those that were called first come first. */
export function storedSubAgents(path: string): { name: string; path: string }[] {
  const place = placeOf(path)
  if (!place) return []
  const all = sessionsInStore(place.agent, place.database).reverse()
  const known = new Set([place.id])
  const found: { name: string; path: string }[] = []
  for (let before = -1; before !== known.size; ) {
    before = known.size
    for (const { id, parent, path } of all) {
      if (parent === null || !known.has(parent) || known.has(id)) continue
      known.add(id)
      found.push({ name: sourceOfAgent(idIn(id) ?? id), path })
    }
  }
  return found
}

/** Opens a database for a moment; what goes wrong becomes a sentence. */
export function inStore<T>(of: Pick<StorePlace, "agent" | "database">, work: (sqlite: Sqlite) => T): T {
  let sqlite: Sqlite | undefined
  try {
    sqlite = openSqlite(of.database)
    return work(sqlite)
  } catch (error) {
    throw storeFailure(of, error)
  } finally {
    sqlite?.close()
  }
}

export function storeFailure({ agent, database }: Pick<StorePlace, "agent" | "database">, error: unknown): Failure {
  if (error instanceof Failure) return error
  const say = (why: string) => new Failure("UNREADABLE_STORE", exits.failure, `${database} ${why}`, error)
  if (error instanceof NoSqlite)
    return say(
      `is ${agent.label}'s database, which Node ${process.versions.node} can't read. Use Node 22.5 or newer, or upload what ${agent.label} exports.`,
    )
  if (isBusy(error)) return say("is locked by another program. Try again in a moment.")
  const message = String((error as Error).message)
  const number = numberOf(error)
  if (number === CORRUPT || number === NOT_A_DATABASE)
    return say("is damaged, or no database. Upload an export of the session instead.")
  if (isForeign(error)) return say(`is laid out in a way that this version of openctl doesn't know (${message}).`)
  return say(`can't be read: ${message}`)
}

/** A table or a column is not there. */
export function isForeign(error: unknown): boolean {
  return /^no such (?:table|column)/.test(String((error as Error).message))
}

export function isBusy(error: unknown): boolean {
  const number = numberOf(error)
  return number === BUSY || number === LOCKED
}

const BUSY = 5
const LOCKED = 6
const CORRUPT = 11
const NOT_A_DATABASE = 26

/** SQLite's own number, as Bun and Node give it. */
function numberOf(error: unknown): number {
  const { errcode, errno } = error as { errcode?: number; errno?: number }
  return (errcode ?? errno ?? 0) & 0xff
}

function sessionOf(row: Record<string, unknown>, database: string): StoredSession[] {
  const { id, parent, directory, title, updated } = row
  // It becomes part of a path.
  if (typeof id !== "string" || idIn(id) === null) return []
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null)
  const at = typeof updated === "number" ? updated : 0
  const told = { parent: text(parent), directory: text(directory), title: text(title) }
  return [{ path: join(database, id), id, ...told, updated: at }]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
