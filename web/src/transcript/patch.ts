/** A unified diff as lines to show. What does not look like a diff is shown as it is, never guessed at. */

export interface PatchLine {
  kind: "added" | "removed" | "same" | "hunk" | "file" | "note"
  text: string
  /** Line numbers in the old and the new file, where the diff tells them. */
  old?: number
  new?: number
}

const hunk = /^@@+ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

export function parsePatch(text: string): PatchLine[] {
  const lines: PatchLine[] = []
  let old = 0
  let fresh = 0
  let oldLeft = 0
  let freshLeft = 0
  let numbered = false
  const raw = text.split("\n")
  if (raw.at(-1) === "") raw.pop()
  for (const line of raw) {
    const start = hunk.exec(line)
    if (start) {
      old = Number(start[1])
      fresh = Number(start[3])
      oldLeft = Number(start[2] ?? 1)
      freshLeft = Number(start[4] ?? 1)
      numbered = true
      lines.push({ kind: "hunk", text: line })
      continue
    }
    // Inside a hunk that said its length, "--- x" is a removed line that begins with "-- x", not a file's name.
    const inside = numbered && (oldLeft > 0 || freshLeft > 0)
    if (!inside && /^(--- |\+\+\+ |diff --git |index [0-9a-f]|\*\*\* (Begin|End|Add|Update|Delete|Move))/.test(line)) {
      numbered = false
      lines.push({ kind: "file", text: line })
    } else if (line.startsWith("@@")) {
      numbered = false
      lines.push({ kind: "hunk", text: line })
    } else if (line.startsWith("+")) {
      lines.push({ kind: "added", text: line.slice(1), ...(numbered && { new: fresh }) })
      fresh++
      freshLeft--
    } else if (line.startsWith("-")) {
      lines.push({ kind: "removed", text: line.slice(1), ...(numbered && { old }) })
      old++
      oldLeft--
    } else if (line.startsWith("\\")) {
      lines.push({ kind: "note", text: line.slice(1).trim() })
    } else {
      lines.push({ kind: "same", text: line.slice(line.startsWith(" ") ? 1 : 0), ...(numbered && { old, new: fresh }) })
      old++
      fresh++
      oldLeft--
      freshLeft--
    }
  }
  return lines
}

/** How many lines a diff adds and takes away. */
export function countPatch(lines: readonly PatchLine[]): { added: number; removed: number } {
  let added = 0
  let removed = 0
  for (const line of lines) {
    if (line.kind === "added") added++
    if (line.kind === "removed") removed++
  }
  return { added, removed }
}
