import type { Touched } from "#protocol/entries"
import type { Described } from "../described.ts"
import { amount, type Change, counted, header } from "../diffs.ts"
import { type Json, object, string } from "../json.ts"
import { shortPath } from "../paths.ts"

/** Changes of files: Codex's own kind of patch, and the changes in its events. */

const MOST_FILES = 200

/** The files of a patch (`*** Update File: ...`), with the lines that it adds and removes. */
export function filesOfPatch(patch: string): (Touched & Change)[] {
  const files: (Touched & Change)[] = []
  const hows = { Update: "edit", Add: "write", Delete: "delete" } as const
  for (const line of patch.split("\n")) {
    const [, what, path] = (line.startsWith("*** ") && /^\*\*\* (Update|Add|Delete) File: (.+)$/.exec(line)) || []
    const file = files.at(-1)
    if (path !== undefined) {
      if (files.length === MOST_FILES) break
      files.push({ path, how: hows[what as keyof typeof hows], added: 0, removed: 0 })
    } else if (file && line.startsWith("+")) file.added++
    else if (file && line.startsWith("-")) file.removed++
    else if (file && line.startsWith("*** Move to: ")) file.how = "move"
  }
  return files
}

/** A patch is close enough to a diff to be shown as one. */
export function describePatch(patch: string, cwd: string): Described {
  const files = filesOfPatch(patch)
  const change = { added: 0, removed: 0 }
  for (const { added, removed } of files) {
    change.added += added
    change.removed += removed
  }
  return edited(
    files.map(({ path }) => path),
    patch,
    change,
    cwd,
  )
}

/** The changes in an event, by file. */
export function describeChanges(changes: Json, cwd: string): Described {
  const files = Object.keys(changes)
  const diff = files.map((file) => `${header(file, cwd)}\n${diffOf(object(changes[file]))}`).join("\n")
  return edited(files, diff, counted(diff.split("\n")), cwd)
}

export function touchedBy(changes: Json, cwd: string): Touched[] {
  return Object.keys(changes)
    .slice(0, MOST_FILES)
    .map((path) => {
      const change = object(changes[path])
      const { added, removed } = counted(diffOf(change).split("\n"))
      const how =
        change.type === "add" ? "write" : change.type === "delete" ? "delete" : change.move_path ? "move" : "edit"
      return { path: absolute(path, cwd), how, added, removed }
    })
}

/** The files that a tool's answer lists (`M src/main.rs`), with the lines of its patch where they are known. */
export function touchedAsListed(text: string, cwd: string, lines: readonly [number, number][]): Touched[] {
  const listed = /^(?:Success\. )?Updated the following files:\n((?:[AMD] [^\n]+(?:\n|$))+)/.exec(
    text.slice(0, 20_000),
  )?.[1]
  if (listed === undefined) return []
  const hows: Record<string, Touched["how"]> = { A: "write", D: "delete" }
  const files = listed.trimEnd().split("\n").slice(0, MOST_FILES)
  const counts = files.length === lines.length ? lines : []
  return files.map((line, nth) => {
    const [added, removed] = counts[nth] ?? []
    const path = absolute(line.slice(2), cwd)
    return { path, how: hows[line[0] ?? ""] ?? "edit", ...(added !== undefined && { added, removed: removed ?? 0 }) }
  })
}

function absolute(path: string, cwd: string): string {
  return cwd === "" || /^(?:[/\\~]|[A-Za-z]:)/.test(path) ? path : `${cwd}/${path.replace(/^\.\//, "")}`
}

function diffOf({ type, unified_diff, content }: Json): string {
  if (string(unified_diff) !== "") return string(unified_diff)
  const lines = string(content).split("\n")
  if (lines.at(-1) === "") lines.pop()
  return lines.map((line) => (type === "delete" ? "-" : "+") + line).join("\n")
}

function edited(files: readonly string[], diff: string, change: Change, cwd: string): Described {
  const [first] = files
  const what = files.length === 1 && first !== undefined ? shortPath(first, cwd) : `${files.length} files`
  return {
    does: "edit",
    title: `Edited ${what}${amount(change)}`,
    body: { language: "diff", text: diff },
  }
}
