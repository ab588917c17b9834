import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import type { Plugin } from "vite"
import { type Call, placesOf } from "../protocol/src/call.ts"
import { type CallName, calls } from "../protocol/src/calls.ts"
import { type EventName, events, refreshedBy } from "../protocol/src/events.ts"

/**
 * Gives the browser the table of calls as plain data: method, path and the names of the fields are all that a client needs.
 * The schemas stay where answers are checked, on the server; their library alone would weigh 26 KB here.
 * Whoever imports a schema's value (not its type) into a page gets "missing export" from the build.
 * What is built holds only the calls that pages send or refresh: those of `openctl run`, for example, are nothing to them.
 * Of a call that changes something it learns the events, and of each event which answers it changes; who may hear of one is for
 * the server to know.
 */
export function callsAsData(): Plugin {
  let isBuilt = false
  return {
    name: "calls-as-data",
    configResolved({ command }) {
      isBuilt = command === "build"
    },
    load(id) {
      if (id.endsWith("/protocol/src/events.ts")) return { code: eventsAsData(), map: null, moduleSideEffects: false }
      if (!id.endsWith("/protocol/src/calls.ts")) return null
      return {
        code: callsAsCode(isBuilt ? wantedCalls() : new Set(Object.keys(calls))),
        map: null,
        moduleSideEffects: false,
      }
    },
  }
}

function eventsAsData(): string {
  const table = Object.fromEntries(Object.keys(events).map((name) => [name, refreshedBy(name as EventName)]))
  return `export const events = ${JSON.stringify(table)}
export const refreshedBy = (event) => events[event]`
}

/** The calls that a source of the pages names, and those whose answers an event changes. */
function wantedCalls(): ReadonlySet<string> {
  const root = path.resolve(import.meta.dirname, "..")
  const wanted = new Set<string>((Object.keys(events) as EventName[]).flatMap(refreshedBy) satisfies CallName[])
  for (const folder of ["web/src", "upload/src"])
    for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }))
      if (/\.tsx?$/.test(file))
        for (const [, name = ""] of readFileSync(path.join(root, folder, file), "utf8").matchAll(/\bcalls\.(\w+)/g))
          wanted.add(name)
  return wanted
}

/** A line a call: that packs smaller than objects, which name their fields each time. Those in its path are not named twice. */
function callsAsCode(wanted: ReadonlySet<string>): string {
  const sent = Object.entries<Call>(calls).filter(([name]) => wanted.has(name))
  const lines = sent.map(([name, it]) => {
    const { query, body } = placesOf(it)
    const fields = [...query, ...body]
    const words = [name, it.method, it.path, it.records ?? [], it.inQuery, it.sends, it.gives, fields]
    return words.map(String).join(" ")
  })
  return `const list = (words) => (words ? words.split(",") : [])
export const calls = Object.fromEntries(${JSON.stringify(lines.join(";"))}.split(";").map((line) => {
  const [name, method, path, records, inQuery, sends, gives, fields] = line.split(" ")
  const shape = Object.fromEntries(list(fields).map((field) => [field, 0]))
  return [name, { method, path, ...(method !== "GET" && { records: list(records) }), inQuery: list(inQuery), sends, gives, input: { shape } }]
}))`
}
