import type { Plugin } from "vite"
import * as names from "../agents/src/names.ts"

/**
 * Gives a page the names of agents as plain values. They stand in one list with the readers, which a page that says a name must
 * not carry.
 */
export function agentsAsData(): Plugin {
  return {
    name: "agents-as-data",
    load(id) {
      if (!id.endsWith("/agents/src/names.ts")) return null
      const values = Object.entries(names).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
      return { code: values.join("\n"), map: null, moduleSideEffects: false }
    },
  }
}
