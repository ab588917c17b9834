import type { Plugin } from "vite"
import * as goingOn from "../agents/src/going-on.ts"
import * as names from "../agents/src/names.ts"
import * as folders from "../agents/src/well-known-folders.ts"

const files: Record<string, object> = { names, "going-on": goingOn, "well-known-folders": folders }

/**
 * Gives a page what it says about agents as plain values. They stand in one list with the readers, which a page that says a name must
 * not carry.
 */
export function agentsAsData(): Plugin {
  return {
    name: "agents-as-data",
    load(id) {
      const told = files[/\/agents\/src\/([\w-]+)\.ts$/.exec(id)?.[1] ?? ""]
      if (!told) return null
      const values = Object.entries(told).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
      return { code: values.join("\n"), map: null, moduleSideEffects: false }
    },
  }
}
