import type { Compilable, CompiledQuery, Kysely } from "kysely"
import type { Tables } from "./tables.ts"

/**
 * Queries that are compiled once: building and compiling one costs several times as much as running it. `name` identifies
 * the query; its builder gets placeholders instead of values, so it must not branch on them. It runs on the connection for
 * reading, unless a transaction is passed.
 */
export type Kept = <Given extends Record<string, unknown>, Row>(
  name: string,
  given: Given,
  build: (db: Kysely<Tables>, given: Given) => Compilable<Row>,
  within?: Kysely<Tables>,
) => Promise<Row[]>

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** `keep` is called once with each query's text. */
export function keptQueries(reads: Kysely<Tables>, keep: (text: string) => void = () => {}): Kept {
  const kept = new Map<string, CompiledQuery>()
  return async (name, given, build, within = reads) => {
    let query = kept.get(name)
    if (!query) {
      const places = Object.fromEntries(Object.keys(given).map((key) => [key, new Placeholder(key)]))
      query = build(reads, places as typeof given).compile()
      kept.set(name, query)
      keep(query.sql)
    }
    const parameters = query.parameters.map((it) => (it instanceof Placeholder ? given[it.name] : it))
    const { rows } = await within.executeQuery({ ...query, parameters })
    return rows as never
  }
}
