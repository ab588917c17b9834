import { type Kysely, type Migration, Migrator } from "kysely"
import { start } from "./migrations/0001-start.ts"
import { letters } from "./migrations/0002-letters.ts"
import { accounts } from "./migrations/0003-accounts.ts"
import { search } from "./migrations/0004-search.ts"
import { deviceScopes } from "./migrations/0005-device-scopes.ts"
import { nodes } from "./migrations/0006-nodes.ts"
import { liveSessions } from "./migrations/0007-live-sessions.ts"
import { uploads } from "./migrations/0009-uploads.ts"
import { continued } from "./migrations/0014-continued.ts"
import type { Tables } from "./tables.ts"

export type Dialect = "sqlite" | "postgres"

/** In their order, for ever: a step that has been released is never edited, only followed. */
const steps: Record<string, (db: Kysely<Tables>, dialect: Dialect) => Promise<void>> = {
  "0001-start": start,
  "0002-letters": letters,
  "0003-accounts": accounts,
  "0004-search": search,
  "0005-device-scopes": deviceScopes,
  "0006-nodes": nodes,
  "0007-live-sessions": liveSessions,
  "0009-uploads": uploads,
  "0014-continued": continued,
}

/** Brings a database to the newest form. Safe when several nodes start at once; a database from the future is refused. */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const migrations: Record<string, Migration> = {}
  for (const [name, step] of Object.entries(steps)) {
    migrations[name] = { up: (database) => step(database as Kysely<Tables>, dialect) }
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
