import { type Json, list, object, string } from "../json.ts"
import { edited, lastOf, listed, otherTool, ran, readFile, searched, type Told, wrote } from "../tool-calls.ts"

/** A call of a tool of Pi's own, or of one that an extension brought. */
export function describeCall(name: string, input: Json, cwd: string): Told {
  const path = string(input.path) || string(input.file_path)
  switch (name) {
    case "bash":
      return ran(string(input.command))
    case "read":
      return readFile(path, cwd, input.offset, lastOf(input.offset, input.limit))
    case "ls":
      return listed(path, cwd)
    case "edit": {
      const edits = Array.isArray(input.edits) ? list(input.edits).map(object) : [input]
      return edited(
        path,
        cwd,
        edits.map((edit) => ({ before: string(edit.oldText), after: string(edit.newText) })),
      )
    }
    case "write":
      return wrote(path, cwd, string(input.content))
    case "grep":
    case "find":
      return searched(string(input.pattern), [path, string(input.glob)].filter((one) => one !== "").join(" "))
    default:
      return otherTool(name, input)
  }
}

/** The tool's own diff (each line with its number, `...` for what is left out) as a unified one. */
export function unified(diff: string): string[] {
  return diff.split("\n").flatMap((line) => {
    const [, sign, text] = /^([ +-])\s{0,12}\d{1,9}(?: (.*))?$/.exec(line) ?? []
    if (sign !== undefined) return [`${sign}${text ?? ""}`]
    return /^\s{0,20}\.\.\.$/.test(line) ? ["@@"] : []
  })
}
