import type { Touched } from "#protocol/entries"
import { counted, header } from "./diffs.ts"

/** Changes that agents record beside a result, as diffs of one look. */

/** A unified diff with headers of our own: `Index:` and rules are dropped, and the path is the one below the folder. */
export function plainDiff(diff: string, path: string, cwd: string | undefined): string {
  const at = diff.startsWith("@@ ") ? 0 : diff.indexOf("\n@@ ") + 1
  if (at === 0 && !diff.startsWith("@@ ")) return ""
  return `${header(path, cwd)}\n${diff.slice(at).trimEnd()}`
}

/** The file that a diff with headers changes. */
export function touchedBy(patch: string, path: string, how: Touched["how"]): Touched {
  const { added, removed } = counted(patch.split("\n"))
  return { path: path.slice(0, 1000), how, added, removed }
}
