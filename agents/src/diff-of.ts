import type { Touched } from "#protocol/entries"
import { counted, diffWork, header, replacement } from "./diffs.ts"

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

/** Pieces of files as they were and as they are, as one diff: pieces of one file after another stand below one header. */
export function diffsOf(
  pieces: readonly { path: string; before: string; after: string; how: Touched["how"] }[],
  cwd: string | undefined,
): { patch: string; touched: Touched[] } {
  const work = diffWork()
  const texts: string[] = []
  const touched: Touched[] = []
  for (const { path, before, after, how } of pieces.slice(0, MOST_FILES)) {
    const { text, added, removed } = replacement(before, after, work)
    if (added + removed === 0) continue
    const last = touched.at(-1)
    if (last?.path === path.slice(0, 1000)) {
      last.added = (last.added ?? 0) + added
      last.removed = (last.removed ?? 0) + removed
    } else {
      texts.push(header(path, cwd))
      touched.push({ path: path.slice(0, 1000), how, added, removed })
    }
    texts.push(`@@\n${text}`)
  }
  return { patch: texts.join("\n"), touched }
}
