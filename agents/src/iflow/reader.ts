import { givenBack } from "../gemini-cli/results.ts"
import { describeTool } from "../gemini-cli/tools.ts"
import { type Json, key, list, object, string, time } from "../json.ts"
import { attached, callPart, milliseconds, resultPart, tokens } from "../parts.ts"
import { folderName } from "../paths.ts"
import { fill, notice, rawPart, readLine, remember, rememberable, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"

/**
 * iFlow CLI's sessions (`~/.iflow/projects/<folder>/session-<id>.jsonl`). The program is a fork of Gemini CLI and its tools
 * answer in Gemini's words, but its records and the blocks of its messages are those of Claude Code.
 */
export const iflowReader: Reader = {
  agent: "iflow",
  start: () => ({ told: {}, paths: [] }),
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readRecord(record, state as unknown as IflowState)),
  leavesOut: () => null,
  takesOut: () => null,
}

interface IflowState extends ReaderState {
  titled?: true
  told: { model?: string; directory?: string; branch?: string; version?: string }
  /** The files of the latest calls: a result names its file without the folder. */
  paths: [call: string, path: string][]
}

const PATHS = 16

function readRecord(record: Json, state: IflowState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  const uuid = key(record.uuid)
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  if (uuid !== undefined) draft.id = uuid
  const parent = key(record.parentUuid)
  if (parent !== undefined) draft.parent = parent
  if (record.isSidechain === true) draft.agent = key(record.agentId) ?? "task"
  const message = object(record.message)
  const id = key(message.id)
  if (id !== undefined) draft.message = id
  if (draft.agent === undefined) learn(record, message, facts, state)
  if (record.type === "assistant") answered(message, draft, state)
  else if (record.type === "user") asked(record, message, draft, state)
  else Object.assign(draft, unknownDraft(string(record.type), record))
  if (uuid !== undefined && draft.parts.length > 0) draft.key = { id: uuid, again: "repeats" }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function learn(record: Json, message: Json, facts: Facts, state: IflowState): void {
  told(facts, state.told, "model", message.model)
  told(facts, state.told, "branch", record.gitBranch)
  told(facts, state.told, "version", record.version)
  if (state.told.directory !== undefined) return
  told(facts, state.told, "directory", record.cwd)
  const name = facts.directory === undefined ? undefined : folderName(facts.directory)
  if (name) facts.repository = name
}

function answered(message: Json, draft: Draft, state: IflowState): void {
  const blocks = typeof message.content === "string" ? [{ type: "text", text: message.content }] : list(message.content)
  fill(
    draft,
    blocks.map(object).flatMap((block): DraftPart[] => {
      if (block.type === "tool_use") {
        const [id, name, input] = [key(block.id) ?? "", string(block.name), object(block.input)]
        const path = string(input.file_path)
        if (rememberable(id) && path !== "" && path.length <= 300) remember(state.paths, [id, path], PATHS)
        return [callPart(id, name, describeTool(name, input, state.told.directory))]
      }
      if (block.type === "thinking") return said("thinking", string(block.thinking))
      return block.type === "text" ? said("answer", string(block.text)) : [other(block)]
    }),
  )
  const model = key(message.model)
  if (model !== undefined) draft.model = model
  const { input_tokens, output_tokens, cache_read_input_tokens } = object(message.usage)
  const cached = tokens(cache_read_input_tokens)
  const [input, output] = [tokens(input_tokens), tokens(output_tokens)]
  if (input + output + cached > 0) draft.usage = { input, output, ...(cached > 0 && { cached }) }
}

function said(type: "answer" | "thinking" | "prompt", text: string): DraftPart[] {
  return text.trim() === "" ? [] : [{ type, text }]
}

const injected = /^\s*<(?:system-reminder|session_context)\b/

function asked(record: Json, message: Json, draft: Draft, state: IflowState): void {
  const blocks = typeof message.content === "string" ? [{ type: "text", text: message.content }] : list(message.content)
  const touched: NonNullable<Draft["touched"]> = []
  const parts = blocks.map(object).flatMap((block): DraftPart[] => {
    if (block.type === "text") return typed(record, string(block.text))
    if (block.type !== "tool_result") return [other(block)]
    const result = returned(block, record, state)
    touched.push(...result.touched)
    return result.parts
  })
  fill(draft, parts)
  if (touched.length > 0) draft.touched = touched
}

/** Summaries of compactions and what the program adds are written as if a person had typed them. */
function typed(record: Json, text: string): DraftPart[] {
  if (text.trim() === "" || injected.test(text)) return []
  if (Object.keys(record).some((name) => /^is(?:Compact|Compress)/i.test(name) && record[name] === true))
    return [notice("compaction", "The conversation was compacted"), notice("context", text)]
  return record.isMeta === true ? [notice("context", text)] : said("prompt", text)
}

function returned(block: Json, record: Json, state: IflowState): ReturnType<typeof toResult> {
  const { status } = object(record.toolUseResult)
  return toResult(block, block.is_error === true ? "error" : string(status), state)
}

/** The content is a text or blocks, or an object of Gemini's. */
function toResult(block: Json, status: string, { told: { directory: cwd }, paths }: IflowState) {
  const call = key(block.tool_use_id) ?? ""
  const path = paths.find(([id]) => id === call)?.[1]
  const content = object(block.content)
  const given = content.responseParts ?? (content.functionResponse === undefined ? block.content : [content])
  const parts = Array.isArray(given) ? given : typeof given === "string" ? [{ text: given }] : [given]
  const { outcome, more, touched } = givenBack({
    parts: parts.map(object),
    display: content.resultDisplay,
    status,
    cwd,
    ...(path !== undefined && { path }),
  })
  outcome.ms ??= milliseconds(content.durationMs)
  return { parts: [resultPart(call, outcome), ...more], touched }
}

function other(block: Json): DraftPart {
  const { media_type, data } = object(block.source)
  return (
    attached(media_type, data, string(block.title))[0] ?? rawPart(`a block of the kind ${string(block.type)}`, block)
  )
}
