import { type Compilable, type Kysely, type RawBuilder, sql } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * Many rows as one parameter: a JSON array of arrays, whose statement has the same text however many they are. Strings in it
 * must have no NUL and no half of a surrogate pair: PostgreSQL has no text for these.
 */

/** The list as a table `it`, each row of it as `value`. */
const listed = (store: Store, json: unknown) =>
  store.dialect === "sqlite"
    ? sql`json_each(${json}) as it`
    : sql`json_array_elements(cast(${json} as json)) as it(value)`

const column = (name: string, type: "text" | "bigint" | "double precision", at: number) =>
  type === "text"
    ? sql`it.value ->> ${sql.lit(at)} as ${sql.ref(name)}`
    : sql`cast(it.value ->> ${sql.lit(at)} as ${sql.raw(type)}) as ${sql.ref(name)}`

/** Which columns a list has, in their order. */
export type Columns = Record<string, "text" | "bigint" | "double precision">

const columnsOf = (columns: Columns) =>
  sql.join(Object.entries(columns).map(([name, type], at) => column(name, type, at)))

/** A list of rows as a subquery named `given`, with its columns. */
export const given = (store: Store, json: unknown, columns: Columns) =>
  sql`(select ${columnsOf(columns)} from ${listed(store, json)}) as given`

/** Runs a statement of our own words, kept. */
export function keptSql<Row>(
  store: Store,
  name: string,
  values: Record<string, unknown>,
  build: (it: Record<string, unknown>) => RawBuilder<Row>,
  within?: Kysely<Tables>,
): Promise<Row[]> {
  return store.kept(name, values, (db, it) => ({ compile: () => build(it).compile(db) }) as Compilable<Row>, within)
}

export const rowsJson = (columns: Columns, rows: readonly object[]): string =>
  JSON.stringify(rows.map((row) => Object.keys(columns).map((name) => (row as Record<string, unknown>)[name] ?? null)))
