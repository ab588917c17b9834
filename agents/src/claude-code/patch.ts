import { header } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"

/** The hunks beside a result (`structuredPatch`) as a unified diff; "" if there are none. */
export function unified(path: string, cwd: string, hunks: unknown): string {
  const lines: string[] = []
  for (const one of list(hunks)) {
    const hunk: Json = object(one)
    const body = list(hunk.lines).filter((line) => typeof line === "string")
    if (body.length === 0) continue
    lines.push(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`)
    for (const line of body) lines.push(string(line))
  }
  return lines.length === 0 ? "" : [header(path, cwd), ...lines].join("\n")
}

function range(start: unknown, count: unknown): string {
  return `${Number.isInteger(start) ? start : 0},${Number.isInteger(count) ? count : 0}`
}
