import { readFileSync } from "node:fs"
import { join } from "node:path"

/** The version of this program. Only the operator is told; a stranger could look up its known vulnerabilities. */
export const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8")) as {
  version: string
}
