import { DEFAULT_MIGRATION_TABLE, type Kysely, type Migration, Migrator, sql } from "kysely"
import type { Dialect } from "./dialect.ts"
import { CannotStart } from "./failures.ts"
import { start } from "./migrations/0001-start.ts"
import { letters } from "./migrations/0002-letters.ts"
import { accounts } from "./migrations/0003-accounts.ts"
import { search } from "./migrations/0004-search.ts"
import { deviceScopes } from "./migrations/0005-device-scopes.ts"
import { nodes } from "./migrations/0006-nodes.ts"
import { liveSessions } from "./migrations/0007-live-sessions.ts"
import { keysAndIndexes } from "./migrations/0008-keys-and-indexes.ts"
import { uploads } from "./migrations/0009-uploads.ts"
import { doors } from "./migrations/0010-doors.ts"
import { reads } from "./migrations/0011-reads.ts"
import { remoteIsPrivate } from "./migrations/0012-remote-is-private.ts"
import { bounds } from "./migrations/0013-bounds.ts"
import { continued } from "./migrations/0014-continued.ts"
import { ownTerms } from "./migrations/0015-own-terms.ts"
import { rawPrefixes } from "./migrations/0016-raw-prefixes.ts"
import { noTokens } from "./migrations/0017-no-tokens.ts"
import { besideEntries } from "./migrations/0018-beside-entries.ts"
import { documents } from "./migrations/0019-documents.ts"
import { rereadings } from "./migrations/0020-rereadings.ts"
import { threads } from "./migrations/0021-threads.ts"
import { remote } from "./migrations/0022-remote.ts"
import { rounds } from "./migrations/0023-rounds.ts"
import { turnErrors } from "./migrations/0024-turn-errors.ts"
import { team } from "./migrations/0025-team.ts"
import { mentionsByEdits } from "./migrations/0026-mentions-by-edits.ts"
import { documentFrom } from "./migrations/0027-document-from.ts"
import type { Tables } from "./tables.ts"

/** In this order, forever: a released step is never edited, only followed by another. */
const steps: Record<string, (db: Kysely<Tables>, dialect: Dialect) => Promise<void>> = {
  "0001-start": start,
  "0002-letters": letters,
  "0003-accounts": accounts,
  "0004-search": search,
  "0005-device-scopes": deviceScopes,
  "0006-nodes": nodes,
  "0007-live-sessions": liveSessions,
  "0008-keys-and-indexes": keysAndIndexes,
  "0009-uploads": uploads,
  "0010-doors": doors,
  "0011-reads": reads,
  "0012-remote-is-private": remoteIsPrivate,
  "0013-bounds": bounds,
  "0014-continued": continued,
  "0015-own-terms": ownTerms,
  "0016-raw-prefixes": rawPrefixes,
  "0017-no-tokens": noTokens,
  "0018-beside-entries": besideEntries,
  "0019-documents": documents,
  "0020-rereadings": rereadings,
  "0021-threads": threads,
  "0022-remote": remote,
  "0023-rounds": rounds,
  "0024-turn-errors": turnErrors,
  "0025-team": team,
  "0026-mentions-by-edits": mentionsByEdits,
  "0027-document-from": documentFrom,
}

/** Called before an existing installation is upgraded, with the first step that it lacks. */
export type BeforeUpgrade = (step: string) => void

/**
 * Brings a database to the newest schema, completely or not at all. Safe if several nodes start at once; a database from a
 * newer version is refused.
 */
export async function migrate(db: Kysely<Tables>, dialect: Dialect, before: BeforeUpgrade): Promise<void> {
  const done = await stepsDone(db)
  const unknown = done.filter((name) => !Object.hasOwn(steps, name))
  if (unknown.length > 0) {
    throw new CannotStart(
      `A newer version of openctl has used this database (${unknown.at(-1)}). Start that version, or restore the backup from before it (docs/operating.md).`,
    )
  }
  const next = Object.keys(steps).find((name) => !done.includes(name))
  if (next !== undefined && done.length > 0) before(next)
  const { error } = await migratorOf(db, dialect).migrateToLatest()
  if (error) throw error
}

export function migratorOf(db: Kysely<Tables>, dialect: Dialect): Migrator {
  const migrations: Record<string, Migration> = {}
  for (const [name, step] of Object.entries(steps)) {
    migrations[name] = { up: (database) => step(database as Kysely<Tables>, dialect) }
  }
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}

async function stepsDone(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return []
  const { rows } = await sql<{
    name: string
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db)
  return rows.map((row) => row.name)
}
