import { z } from "zod"
import type { Ability } from "./people.ts"

/**
 * What a call is. `calls.ts` lists them, `client.ts` sends them, the server mounts them, and the API document is generated from
 * them.
 */

/**
 * Who may make the call. `anybody`: no credential needed. `person`: a signed-in person, or their token. An ability: the call
 * names a session by `:id`, and the door decides. `operator`: the user that the server runs as, by a socket that nobody else may
 * open; such a call is not served over HTTP.
 */
export type Door = "anybody" | "person" | "operator" | Ability

/** The HTTP method. A call that changes something is never a GET. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** What travels: JSON, lines of a transcript (NDJSON), any bytes, or nothing. */
export type Travels = "json" | "lines" | "bytes" | "nothing"

/** One call: how it travels, who may make it, and the schemas of what is sent and returned. */
export interface Call<
  In extends z.ZodObject = z.ZodObject,
  Out extends z.ZodType = z.ZodType,
  D extends Door = Door,
  Records extends readonly string[] = readonly string[],
> {
  method: Method
  /** Path with `:names`; they are fields of `input`. */
  path: string
  summary: string
  door: D
  /** The events that it may record: what they refresh is what a page asks again after it. `calls.ts` checks that they exist. */
  records: Records
  /** Path, query and body in one flat object. */
  input: In
  /** Fields that travel in the query although the call has a body. (Without a body all do.) */
  inQuery: readonly string[]
  sends: Travels
  gives: Travels
  output: Out
  /** The status of success; a call that may also answer 200 for "it was there already" says so in its summary. */
  status: number
}

/** A call that changes something names the events that it may record; `[]` says that there are none. */
type Records<Names extends readonly string[]> =
  | { method: "GET"; records?: undefined }
  | { method: Exclude<Method, "GET">; records: Names }

const nothing = z.object({})

/** Declares a call, with the defaults that most calls have. */
export function call<
  const D extends Door,
  In extends z.ZodObject = typeof nothing,
  Out extends z.ZodType = typeof nothing,
  const Names extends readonly string[] = readonly [],
>(
  given: Records<Names> & {
    path: string
    summary: string
    door: D
    input?: In
    inQuery?: readonly string[]
    sends?: Travels
    gives?: Travels
    output?: Out
    status?: number
  },
): Call<In, Out, D, Names> {
  const bodyless = given.method === "GET" || given.method === "DELETE"
  const gives = given.gives ?? (given.output === undefined ? "nothing" : "json")
  return {
    method: given.method,
    path: given.path,
    summary: given.summary,
    door: given.door,
    records: given.records ?? ([] as readonly string[] as Names),
    input: given.input ?? (nothing as unknown as In),
    inQuery: given.inQuery ?? [],
    sends: given.sends ?? (bodyless ? "nothing" : "json"),
    gives,
    output: given.output ?? (nothing as unknown as Out),
    status: given.status ?? (gives === "nothing" ? 204 : 200),
  }
}

/** Splits a call's fields by where they travel. */
export function placesOf(it: Call): { path: string[]; query: string[]; body: string[] } {
  const path = [...it.path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? "")
  const rest = Object.keys(it.input.shape).filter((field) => !path.includes(field))
  const query = it.sends === "json" ? rest.filter((field) => it.inQuery.includes(field)) : rest
  return { path, query, body: rest.filter((field) => !query.includes(field)) }
}

/** The input that a client passes: it may leave defaults out. */
export type InputOf<C> = C extends Call<infer In, z.ZodType> ? z.input<In> : never
/** The input that the server gets: checked, with defaults filled in. */
export type ParsedInputOf<C> = C extends Call<infer In, z.ZodType> ? z.output<In> : never
/** The output of a call. */
export type OutputOf<C> = C extends Call<z.ZodObject, infer Out> ? z.output<Out> : never
