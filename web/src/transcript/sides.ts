import type { PatchLine } from "./patch.ts"

/** A diff as two columns: what was removed beside what was added in its place. */
export type SideRow = { kind: "both"; line: PatchLine } | { kind: "pair"; old: PatchLine | null; new: PatchLine | null }

export function sidesOf(lines: readonly PatchLine[]): SideRow[] {
  const rows: SideRow[] = []
  let [removed, added]: [PatchLine[], PatchLine[]] = [[], []]
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push({ kind: "pair", old: removed[at] ?? null, new: added[at] ?? null })
    removed = []
    added = []
  }
  for (const line of lines) {
    if (line.kind === "removed") {
      if (added.length > 0) flush()
      removed.push(line)
    } else if (line.kind === "added") added.push(line)
    else {
      flush()
      rows.push(line.kind === "same" ? { kind: "pair", old: line, new: line } : { kind: "both", line })
    }
  }
  flush()
  return rows
}

/** The lines of one side, as code to be highlighted. The n-th line belongs to the n-th line of that side. */
export function codeOf(lines: readonly PatchLine[], side: "old" | "new"): { text: string; at: Map<PatchLine, number> } {
  const at = new Map<PatchLine, number>()
  const text: string[] = []
  for (const line of lines) {
    if (line.kind !== "same" && line.kind !== (side === "old" ? "removed" : "added")) continue
    at.set(line, text.length)
    text.push(line.text)
  }
  return { text: text.join("\n"), at }
}

/** The file that a diff's head names, for its language. */
export function fileOf(lines: readonly PatchLine[]): string {
  for (const line of lines) {
    if (line.kind !== "file") continue
    const found = /^(?:\+\+\+ (?:b\/)?|\*\*\* (?:Add|Update) File: )(\S.{0,1000})$/.exec(line.text)
    if (found?.[1] && found[1] !== "/dev/null") return found[1].trim()
  }
  return ""
}
