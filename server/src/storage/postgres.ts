import { createHash } from "node:crypto"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { DatabaseAway, isAway } from "./away.ts"
import { isFull } from "./failures.ts"
import type { Outage } from "./outage.ts"
import type { Tables } from "./tables.ts"

// int8 comes as text by default; our counts and times stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** PostgreSQL at its address. Every node of an installation opens the same one. */
export interface Postgres {
  db: Kysely<Tables>
  /** Has a query's text parsed and planned once per connection instead of each time. */
  keep(text: string): void
}

/** How long a request waits for a connection, whether all are in use or the database doesn't answer. */
const CONNECT_MS = 10_000
/** How often it checks whether the database is back. */
const PROBE_MS = 300

export function openPostgres(url: string, outage: Outage, ranOut: () => void): Postgres {
  const watched = watching(url, outage, ranOut)
  const { Client, keep } = namingClient(watched.inWords)
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_MS,
    connectionTimeoutMillis: CONNECT_MS,
    Client,
  })
  // A connection that dies is replaced at the next query. An unhandled error event would end the process: the pool handles
  // those of idle connections, but a connection in use needs its own listener.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const connect = () => pool.connect().catch((error: unknown) => Promise.reject(watched.inWords(error)))
  const end = () => {
    watched.stop()
    return pool.end()
  }
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end } }) }), keep }
}

/** Turns errors that mean so into `DatabaseAway`, and from the first one on checks until the database is back. */
function watching(url: string, outage: Outage, ranOut: () => void) {
  let away = false
  let stopped = false

  async function look(): Promise<void> {
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS))
      if ((await trial(url)) === null) break
    }
    away = false
    if (!stopped) outage.back()
  }

  return {
    inWords(error: unknown): unknown {
      if (isFull(error)) ranOut()
      if (!isAway(error)) return error
      outage.failed(error)
      if (!away) {
        away = true
        void look()
      }
      return new DatabaseAway(error)
    },
    stop() {
      stopped = true
    },
  }
}

/** Connects once. Null on success, otherwise the error. */
export async function trial(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  client.on("error", () => {})
  try {
    await client.connect()
    await client.query("select 1")
    return null
  } catch (error) {
    return error
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Query = (text: string, values: unknown[]) => Promise<pg.QueryResult>

/** A client that gives prepared queries a name, by which PostgreSQL caches a statement. */
function namingClient(inWords: (error: unknown) => unknown) {
  const names = new Map<string, string>()
  const nameOf = (text: string) => `kept_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`

  class NamingClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const query = this.query.bind(this) as unknown as Query & ((config: pg.QueryConfig) => Promise<pg.QueryResult>)
      const named: Query = async (text, values) => {
        const name = names.get(text)
        try {
          return await (name === undefined ? query(text, values) : query({ name, text, values }))
        } catch (error) {
          if (name === undefined) throw inWords(error)
          // A node of a newer version has changed the table: the statement's old plan is useless, here and on the other
          // connections. In a transaction the second try fails as well, and the change with it.
          if (!isOutdated(error)) throw inWords(error)
          names.set(text, nameOf(name))
          return query(text, values).catch(() => Promise.reject(error))
        }
      }
      this.query = named as unknown as pg.Client["query"]
    }
  }
  return { Client: NamingClient, keep: (text: string) => void names.set(text, nameOf(text)) }
}

/** "cached plan must not change result type" */
const isOutdated = (error: unknown) => (error as { code?: unknown }).code === "0A000"
