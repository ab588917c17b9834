import type { Plugin } from "vite"
import { type Call, placesOf } from "../protocol/src/call.ts"
import { calls } from "../protocol/src/calls.ts"

/**
 * Gives the browser the table of calls as plain data: method, path and the names of the fields are all that a client needs.
 * The schemas stay where answers are checked, on the server; their library alone would weigh 26 KB here.
 * Whoever imports a schema's value (not its type) into a page gets "missing export" from the build.
 */
export function callsAsData(): Plugin {
  return {
    name: "calls-as-data",
    load(id) {
      if (!id.endsWith("/protocol/src/calls.ts")) return null
      const table = Object.fromEntries(Object.entries<Call>(calls).map(([name, it]) => [name, plain(it)]))
      return { code: `export const calls = ${JSON.stringify(table)}`, map: null, moduleSideEffects: false }
    },
  }
}

function plain(it: Call) {
  const places = placesOf(it)
  const fields = [...places.path, ...places.query, ...places.body]
  const { method, path, inQuery, sends, gives, status } = it
  return {
    method,
    path,
    inQuery,
    sends,
    gives,
    status,
    input: { shape: Object.fromEntries(fields.map((f) => [f, 0])) },
  }
}
