import type { Compilable, CompiledQuery, Kysely } from "kysely"
import type { Tables } from "./tables.ts"

/**
 * Queries whose text is made once: building and compiling one costs several times what running it does. `name` is the
 * query's own; its builder sees placeholders instead of what is given, so it must not decide by them. It reads, unless it is
 * told the transaction to run in.
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

/** `keep` hears the text of each, once. */
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
