import { createHash } from "node:crypto"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import type { Tables } from "./tables.ts"

// int8 comes as text by default; our counts and times stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** PostgreSQL by its address. Every node of an installation opens the same one. */
export interface Postgres {
  db: Kysely<Tables>
  /** Has a query's text parsed and planned once for each connection instead of each time. */
  keep(text: string): void
}

export function openPostgres(url: string): Postgres {
  const { Client, keep } = namingClient()
  const pool = new pg.Pool({ connectionString: url, max: 12, keepAlive: true, Client })
  // A connection that dies is replaced at the next query. Unheard, the event would end the process: the pool hears it of
  // those that are idle, and of those that are in use only their own listener does.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), keep }
}

type Query = (text: string, values: unknown[]) => Promise<pg.QueryResult>

/** A client that asks kept queries by a name, which is how PostgreSQL keeps a statement. */
function namingClient() {
  const names = new Map<string, string>()
  const nameOf = (text: string) => `kept_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`

  class NamingClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const query = this.query.bind(this) as unknown as Query & ((config: pg.QueryConfig) => Promise<pg.QueryResult>)
      const named: Query = async (text, values) => {
        const name = names.get(text)
        if (name === undefined) return query(text, values)
        try {
          return await query({ name, text, values })
        } catch (error) {
          // A node of a newer version has changed the table: the statement's old plan is of no more use, here and on the
          // other connections. In a transaction this one's second try fails as well, and the change with it.
          if (!isOutdated(error)) throw error
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
