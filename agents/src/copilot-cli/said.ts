import type { Touched } from "#protocol/entries"
import { filesIn, plainDiff, touchedBy } from "../diff-of.ts"
import { type Json, key, list, object, objectIn, string } from "../json.ts"
import { attached, callPart, firstOf, type Outcome, resultPart, type ToolCall } from "../parts.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { agentOfCall, type CopilotState, callOfPicture, callWith, isNewCall } from "./state.ts"
import { describeTool } from "./tools.ts"

/** The conversation: prompts, answers with the calls that they make, and results. */

export function promptParts(data: Json): DraftPart[] {
  const text = string(data.content)
  if (text.trim() === "") return []
  const source = string(data.source)
  // Skills and the program itself speak as if a person did; a sub-agent's prompt names who calls it.
  if (source !== "" && source !== "user" && !source.startsWith("agent-")) return [notice("context", text)]
  return [{ type: "prompt", ...(data.delivery === "queued" && { as: "queued" as const }), text }]
}

export function answerParts(data: Json, state: CopilotState): DraftPart[] {
  const [thought, text] = [string(data.reasoningText), string(data.content)]
  return [
    ...(thought.trim() === "" ? [] : [{ type: "thinking" as const, text: thought }]),
    ...(text.trim() === "" ? [] : [{ type: "answer" as const, text }]),
    ...list(data.toolRequests).map((one) => call(object(one), state)),
  ]
}

function call(request: Json, state: CopilotState): DraftPart {
  const id = key(request.toolCallId) ?? ""
  const name = string(request.name) || string(request.toolName)
  const { input, free } = inputOf(request.arguments)
  isNewCall(state, id, name, string(input.path))
  const described = describeTool(name, input, free, state.told.directory)
  const about = described.about || intention(request, described)
  return callPart(id, name, titled(request, name, { ...described, about }))
}

/** Why the call is made. Of reading and writing it only says that again. */
function intention(request: Json, { does, title }: ToolCall): string {
  const said = string(request.intentionSummary)
  return (does === "run" || does === "other") && !title.includes(said) ? said : ""
}

/** A call whose message didn't announce it. */
export function startedParts(data: Json, state: CopilotState): DraftPart[] {
  const id = key(data.toolCallId) ?? ""
  const name = string(data.toolName)
  const { input, free } = inputOf(data.arguments)
  if (!isNewCall(state, id, name, string(input.path))) return []
  return [callPart(id, name, titled(data, name, describeTool(name, input, free, state.told.directory)))]
}

/** Tools of other servers are called after both. */
function titled(request: Json, name: string, described: ToolCall): ToolCall {
  const [server, tool] = [string(request.mcpServerName), string(request.mcpToolName)]
  return server !== "" && described.title === name ? { ...described, title: `${server}: ${tool || name}` } : described
}

/** Arguments are an object, or JSON in a text, or just a text. */
function inputOf(value: unknown): { input: Json; free: string } {
  if (typeof value !== "string") return { input: object(value), free: "" }
  const input = value.startsWith("{") ? objectIn(value) : {}
  return { input, free: Object.keys(input).length > 0 ? "" : value }
}

/** The last line of a shell's output, in the words of different versions. */
const ended = /\n?<(?:shellId: \S{1,100} )?(?:completed|exited) with exit code (-?\d{1,9})>\s*$/

export function resultParts(
  data: Json,
  at: string | undefined,
  state: CopilotState,
): { parts: DraftPart[]; touched: Touched[] } {
  const id = key(data.toolCallId) ?? ""
  const known = callWith(state, id)
  const result = object(data.result)
  const error = object(data.error)
  const given = firstOf(result, "content", "text_result_for_llm") || firstOf(error, "message")
  const tail = given.slice(-200)
  const code = ended.exec(tail)
  const outcome: Outcome = {
    text: code ? given.slice(0, given.length - tail.length + code.index) : given,
    failed: data.success === false || result.result_type === "failure",
    refused: /^(?:denied|rejected)/.test(string(error.code)),
    agent: agentOfCall(state, id),
  }
  const exit = object(data.shellExecution).exitCode ?? (code ? Number(code[1]) : undefined)
  if (Number.isInteger(exit)) outcome.exit = exit as number
  const took = known && known.at > 0 && at !== undefined ? Date.parse(at) - known.at : Number.NaN
  if (took >= 0) outcome.ms = Math.round(took)
  const { patch, touched } = change(data, known, state.told.directory)
  outcome.patch = patch
  const pictures = list(result.binaryResultsForLlm).flatMap((one) => {
    const { mimeType, data: base64, description } = object(one)
    return attached(mimeType, base64, string(description))
  })
  return { parts: [resultPart(id, outcome), ...pictures], touched }
}

const changing = /^(?:create|edit|str_replace|apply_patch)$/

/** Reading shows a file as a diff too: only what names the edited files, or a tool that edits, changes something. */
function change(
  data: Json,
  known: { name: string; path: string } | undefined,
  cwd: string | undefined,
): { patch: string; touched: Touched[] } {
  const edits = list(data.fileEdits).map(object)
  const diff = string(object(data.result).detailedContent)
  if (data.success === false || (edits.length === 0 && !changing.test(known?.name ?? "")))
    return { patch: "", touched: [] }
  const paths = edits.map((edit) => string(edit.path)).filter((path) => path !== "")
  const only = paths.length === 1 ? paths[0] : paths.length === 0 ? known?.path : undefined
  const isDiff = /^\s*diff --git /.test(diff)
  if (!only) return isDiff ? { patch: diff.trim(), touched: filesIn(diff, paths).map((one) => rooted(one, cwd)) } : none
  const kind = string(edits[0]?.kind)
  const how = kind === "create" || known?.name === "create" ? "write" : kind === "delete" ? "delete" : "edit"
  if (!isDiff) return { patch: "", touched: [{ path: only, how }] }
  const patch = plainDiff(diff, only, cwd)
  return { patch, touched: [touchedBy(patch, only, how)] }
}

const none = { patch: "", touched: [] }

/** Headers of diffs lose the first `/` of a path. */
function rooted(one: Touched, cwd: string | undefined): Touched {
  return cwd?.startsWith("/") && one.path.startsWith(`${cwd.slice(1)}/`) ? { ...one, path: `/${one.path}` } : one
}

/** A picture that messages and results refer to. It comes before them: while a call runs, it is what that gives back. */
export function assetParts(data: Json, state: CopilotState): DraftPart[] {
  const description = string(data.description)
  const pictures = attached(data.mimeType, data.data, description)
  const call = pictures.length === 0 ? undefined : callOfPicture(state, description)
  return call === undefined ? pictures : [resultPart(call, { text: "" }), ...pictures]
}
