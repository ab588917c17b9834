import type { Plugin } from "vite"
import { type Call, placesOf } from "../protocol/src/call.ts"
import { calls } from "../protocol/src/calls.ts"
import { type EventName, events, refreshedBy } from "../protocol/src/events.ts"

/**
 * Gives the browser the table of calls as plain data: method, path and the names of the fields are all that a client needs.
 * The schemas stay where answers are checked, on the server; their library alone would weigh 26 KB here.
 * Whoever imports a schema's value (not its type) into a page gets "missing export" from the build.
 * Of a call that changes something it learns the events, and of each event which answers it changes; who may hear of one is for
 * the server to know.
 */
export function callsAsData(): Plugin {
  return {
    name: "calls-as-data",
    load(id) {
      if (id.endsWith("/protocol/src/events.ts")) return { code: eventsAsData(), map: null, moduleSideEffects: false }
      if (!id.endsWith("/protocol/src/calls.ts")) return null
      const table = Object.fromEntries(Object.entries<Call>(calls).map(([name, it]) => [name, plain(it)]))
      return { code: `export const calls = ${JSON.stringify(table)}`, map: null, moduleSideEffects: false }
    },
  }
}

function eventsAsData(): string {
  const table = Object.fromEntries(Object.keys(events).map((name) => [name, refreshedBy(name as EventName)]))
  return `export const events = ${JSON.stringify(table)}
export const refreshedBy = (event) => events[event]`
}

function plain(it: Call) {
  const places = placesOf(it)
  const fields = [...places.path, ...places.query, ...places.body]
  const { method, path, records, inQuery, sends, gives } = it
  return {
    method,
    path,
    ...(method !== "GET" && { records }),
    inQuery,
    sends,
    gives,
    input: { shape: Object.fromEntries(fields.map((f) => [f, 0])) },
  }
}
