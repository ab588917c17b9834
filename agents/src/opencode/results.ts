import type { Touched } from "#protocol/entries"
import { plainDiff, touchedBy } from "../diff-of.ts"
import { idIn } from "../ids.ts"
import { type Json, list, object, string } from "../json.ts"
import { dataIn, milliseconds, type Outcome, resultPart, tokens } from "../parts.ts"
import type { DraftPart } from "../reader.ts"
import { countOf } from "./tools.ts"

/** What a tool gave back: a part of a message holds the call and, when it is over, the result. */
export interface Given {
  parts: DraftPart[]
  touched: Touched[]
}

/** Null while the tool runs. */
export function givenBack(tool: string, id: string, state: Json, cwd: string | undefined): Given | null {
  if (state.status !== "completed" && state.status !== "error") return null
  const metadata = object(state.metadata)
  const { start, end } = object(state.time)
  const outcome: Outcome = { text: textOf(tool, state, metadata), failed: state.status === "error" }
  if (typeof start === "number" && typeof end === "number") outcome.ms = milliseconds(end - start)
  if (Number.isInteger(metadata.exit)) outcome.exit = metadata.exit as number
  if (tool === "task") outcome.agent = idIn(metadata.sessionId) ?? undefined
  const { refused, feedback } = refusal(state.status === "error" ? outcome.text : "")
  outcome.refused = refused
  const { patch, touched } = state.status === "completed" ? change(tool, object(state.input), metadata, cwd) : none
  outcome.patch = patch
  const pictures = list(state.attachments).flatMap((one) => {
    const { url, filename } = object(one)
    return dataIn(url, string(filename)) ?? []
  })
  const said = tool === "question" ? answers(metadata) : feedback === "" ? [] : refusing(feedback)
  return { parts: [resultPart(id, outcome), ...pictures, ...said], touched }
}

const none = { patch: "", touched: [] }

function textOf(tool: string, state: Json, metadata: Json): string {
  const output = string(state.output) || string(state.error)
  // The model gets the text with numbers and tags around it.
  if (tool === "read") return string(object(metadata.display).text) || output
  if (tool !== "task") return output
  const [from, to] = [output.indexOf("<task_result>\n"), output.lastIndexOf("\n</task_result>")]
  return from >= 0 && to > from ? output.slice(from + 14, to) : output
}

function refusal(text: string): { refused: boolean; feedback: string } {
  const head = text.slice(0, 200)
  const refused =
    head.startsWith("The user rejected permission to use") ||
    head.startsWith("The user has specified a rule which prevents")
  const mark = "with the following feedback: "
  const at = refused ? head.indexOf(mark) : -1
  return { refused, feedback: at < 0 ? "" : text.slice(at + mark.length).trim() }
}

function refusing(text: string): DraftPart[] {
  return [{ type: "prompt", as: "refusal", text }]
}

/** What a person answered, a list of options for each question. */
function answers(metadata: Json): DraftPart[] {
  const text = list(metadata.answers)
    .map((one) => list(one).map(string).join(", ") || string(one))
    .filter((one) => one !== "")
    .join("\n")
  return text === "" ? [] : [{ type: "prompt", as: "answer", text }]
}

function change(
  tool: string,
  input: Json,
  metadata: Json,
  cwd: string | undefined,
): { patch: string; touched: Touched[] } {
  const files = list(metadata.files).map(object)
  if (files.length > 0 && /^(?:apply_patch|patch|multiedit)$/.test(tool)) return severalOf(files, cwd)
  const path = string(object(metadata.filediff).file) || string(metadata.filepath) || string(input.filePath)
  if (path === "" || !/^(?:edit|multiedit|write|patch|apply_patch)$/.test(tool)) return none
  const diff = string(metadata.diff) || string(object(metadata.filediff).patch)
  const patch = plainDiff(diff, path, cwd)
  if (patch === "" && tool === "write")
    return { patch: "", touched: [{ path: path.slice(0, 1000), how: "write", added: countOf(string(input.content)) }] }
  return { patch, touched: [touchedBy(patch, path, tool === "write" ? "write" : "edit")] }
}

const kinds: Record<string, Touched["how"]> = { add: "write", delete: "delete", move: "move" }

function severalOf(files: readonly Json[], cwd: string | undefined): { patch: string; touched: Touched[] } {
  const changes = files.map((file) => {
    const path = (string(file.movePath) || string(file.filePath) || string(file.relativePath)).slice(0, 1000)
    const how = kinds[string(file.type)] ?? "edit"
    const touched: Touched = { path, how, added: tokens(file.additions), removed: tokens(file.deletions) }
    return { touched, patch: plainDiff(string(file.patch), path, cwd) }
  })
  return {
    patch: changes.map(({ patch }) => patch).join("\n"),
    touched: changes.map(({ touched }) => touched).filter(({ path }) => path !== ""),
  }
}
