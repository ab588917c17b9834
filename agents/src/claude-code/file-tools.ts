import { firstLine, json } from "../described.ts"
import { amount, replacements } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { languageOf, shortPath } from "../paths.ts"
import type { DescribedCall } from "./tool.ts"
import { linesIn } from "./touched.ts"

/** Calls that read, find and change files. */
export function fileCall(name: string, input: Json, cwd: string): DescribedCall | undefined {
  const path = string(input.file_path) || string(input.notebook_path) || string(input.path)
  const short = shortPath(path, cwd)
  switch (name) {
    case "Read":
    case "NotebookRead":
      return { does: "read", title: `Read ${short}${lines(input)}` }
    case "LS":
      return { does: "read", title: `Listed ${short || "the folder"}` }
    case "Edit":
    case "MultiEdit":
      return edited(short, name === "Edit" ? [input] : list(input.edits).map(object))
    case "NotebookEdit": {
      const text = string(input.new_source)
      return { does: "edit", title: `Edited ${short}`, body: { language: "python", text } }
    }
    case "Write": {
      const text = string(input.content)
      const change = { added: linesIn(text), removed: 0 }
      return {
        does: "write",
        title: `Wrote ${short} +${change.added}`,
        body: { language: languageOf(path), text },
        change,
      }
    }
    case "Grep":
    case "Glob":
      return searched(string(input.pattern), short, string(input.glob), input)
    case "ToolSearch":
      return { does: "search", title: `Looked for tools: ${firstLine(string(input.query))}` }
    default:
      return undefined
  }
}

function lines(input: Json): string {
  const from = Number.isInteger(input.offset) ? Number(input.offset) : undefined
  const count = Number.isInteger(input.limit) ? Number(input.limit) : undefined
  if (from === undefined && count === undefined) return ""
  const first = Math.max(1, from ?? 1)
  return count === undefined ? ` from line ${first}` : `:${first}-${first + count - 1}`
}

function edited(short: string, edits: Json[]): DescribedCall {
  const { text, total } = replacements(
    edits.map((it) => ({ before: string(it.old_string), after: string(it.new_string) })),
  )
  return {
    does: "edit",
    title: `Edited ${short}${amount(total)}`,
    body: { language: "diff", text },
    change: total,
  }
}

function searched(pattern: string, where: string, glob: string, input: Json): DescribedCall {
  const place = [where, glob].filter((one) => one !== "").join(" ")
  const plain = Object.keys(input).every((one) => one === "pattern" || one === "path" || one === "glob")
  return {
    does: "search",
    title: `Searched for ${firstLine(pattern)}${place ? ` in ${place}` : ""}`,
    ...(plain ? {} : json(input)),
  }
}
