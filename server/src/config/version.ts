import { readFileSync } from "node:fs"
import { join } from "node:path"

/** The version of this program. Told to who runs the server; a stranger could look up what is wrong with it. */
export const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8")) as {
  version: string
}
