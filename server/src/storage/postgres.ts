import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import type { Tables } from "./tables.ts"

// int8 comes as text by default; our counts and times stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** PostgreSQL by its address. Every node of an installation opens the same one. */
export function openPostgres(url: string): { db: Kysely<Tables>; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, max: 12, keepAlive: true })
  // A connection that dies while idle is replaced at the next query; unheard, the event would end the process.
  pool.on("error", () => {})
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool }
}
