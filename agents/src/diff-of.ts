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

const MOST_FILES = 500

/** The files of a diff in Git's form. `paths` are their names where they are known better: headers lose the first `/`. */
export function filesIn(diff: string, paths: readonly string[] = []): Touched[] {
  const sections = diff.split(/^diff --git /m, MOST_FILES).slice(1)
  return sections.flatMap((section, nth) => {
    const lines = section.split("\n")
    const header = (start: string) => lines.find((line) => line.startsWith(start))?.slice(start.length)
    const [from, to] = [header("--- a/"), header("+++ b/")]
    const path = paths[nth] ?? (to === undefined || to === "dev/null" ? from : to)
    if (path === undefined || path === "") return []
    const isNew = lines.some((line) => line.startsWith("new file") || line.startsWith("create file"))
    const how = to === "dev/null" ? "delete" : isNew ? "write" : "edit"
    return [{ path: path.slice(0, 1000), how, ...counted(lines) }]
  })
}
