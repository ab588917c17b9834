import { cleanLine } from "#protocol/clean"
import type { Hit, Touched } from "#protocol/entries"
import { type Json, key, list, object, objectIn, string } from "../json.ts"
import type { DraftPart } from "../reader.ts"
import { answered, approval, isRefused, refusal } from "./answers.ts"
import { otherBlock } from "./blocks.ts"
import { unified } from "./patch.ts"
import { type ClaudeState, ranBy } from "./state.ts"
import { taskMade } from "./todos.ts"
import { touchedBy } from "./touched.ts"

/**
 * A tool's result. `record.toolUseResult` has more details of the record's only result, in various shapes: what a sub-agent was
 * called, how a file changed, what was found.
 */
export interface Results {
  parts: DraftPart[]
  touched: Touched[]
}

export function resultOf(block: Json, record: Json, state: ClaudeState): Results {
  const call = key(block.tool_use_id) ?? ""
  const { texts, more } = contentOf(block.content)
  const rich = object(record.toolUseResult)
  const text = texts.join("\n")
  const result: Extract<DraftPart, { type: "result" }> = { type: "result", call, text: kept(text, rich) }
  const parts: DraftPart[] = [result, ...more]

  const isRefusal = isRefused(block, record, text)
  const exit = exitOf(block, rich, text)
  if (isRefusal) result.refused = true
  else if (block.is_error === true || (exit !== undefined && exit !== 0)) result.failed = true
  if (exit !== undefined) result.exit = exit
  const ms = msOf(rich)
  if (ms !== undefined) result.ms = ms
  const agent = key(rich.agentId) ?? ranBy(state, call)
  if (agent !== undefined) result.agent = agent
  const patch = unified(string(rich.filePath), string(record.cwd), rich.structuredPatch)
  if (patch !== "") result.patch = { language: "diff", text: patch }
  const hits = hitsOf(rich, text)
  if (hits.length > 0) result.hits = hits
  const said = isRefusal
    ? refusal(record, text)
    : block.is_error === true
      ? undefined
      : (answered(rich, text) ?? approval(record))
  if (said) parts.push(said)

  taskMade(call, rich, text, state)
  return { parts, touched: touchedBy(call, rich, isRefusal || result.failed === true, state) }
}

function contentOf(content: unknown): { texts: string[]; more: DraftPart[] } {
  const texts: string[] = []
  const more: DraftPart[] = []
  if (typeof content === "string") texts.push(content)
  for (const one of list(content)) {
    const item = object(one)
    if (item.type === "text") texts.push(string(item.text))
    else if (item.type === "tool_reference") texts.push(string(item.tool_name))
    else if (item.type === "image" || item.type === "document") more.push(otherBlock(item))
    else if (typeof item.title === "string") texts.push([item.title, string(item.url)].join("\n"))
  }
  return { texts, more }
}

const spilled = "<persisted-output>"

/**
 * A long output lies in a file of its own (`tool-results/`), which stays on the owner's machine: the record has its first 2 KB
 * for the agent, and beside that often more of it.
 */
function kept(text: string, rich: Json): string {
  // What the agent is told about a sub-agent in the background: ids, paths, and what not to say.
  if (rich.status === "async_launched" && text.startsWith("Async agent launched")) return "Runs in the background."
  if (!text.startsWith(spilled) && typeof rich.persistedOutputPath !== "string") return text
  const preview = text.indexOf("\nPreview (first ")
  const from = preview < 0 ? -1 : text.indexOf("\n", preview + 1)
  const shown = (from < 0 ? text : text.slice(from + 1)).replace(/\n?(?:\.\.\.\n)?<\/persisted-output>\s*$/, "")
  const whole = [string(rich.stdout), string(rich.stderr)].filter((one) => one !== "").join("\n")
  const bytes = rich.persistedOutputSize
  const size =
    typeof bytes === "number" && bytes >= 0
      ? sized(bytes)
      : /\((\d[\d.]{0,10} ?[KMG]?B)\)/.exec(text.slice(0, 200))?.[1]
  const note = `The rest of the output${size ? `, ${size} in all,` : ""} was kept in a file that isn't here.`
  return `${whole.length > shown.length ? whole : shown}\n\n[${note}]`
}

function sized(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} bytes`
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** A command that fails says its exit code in the first line. A command that still runs is asked for it by another call. */
function exitOf(block: Json, rich: Json, text: string): number | undefined {
  const task = object(rich.task)
  for (const code of [rich.exitCode, rich.exit_code, task.exitCode])
    if (typeof code === "number" && Number.isSafeInteger(code)) return code
  if (block.is_error !== true) return undefined
  const code = /^(?:<tool_use_error>)?(?:Error: )?(?:Exit code|Command failed with exit code) (-?\d{1,10})\b/.exec(
    text,
  )?.[1]
  return code === undefined ? undefined : Number(code)
}

function msOf(rich: Json): number | undefined {
  for (const ms of [rich.totalDurationMs, rich.durationMs]) if (isDuration(ms)) return Math.round(ms)
  return isDuration(rich.durationSeconds) ? Math.round(rich.durationSeconds * 1000) : undefined
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 1e12
}

const MOST_HITS = 50

function hitsOf(rich: Json, text: string): Hit[] {
  const hits: Hit[] = []
  const add = (found: Json) => {
    const url = string(found.url).slice(0, 2000)
    if (url !== "" && hits.length < MOST_HITS) hits.push({ title: cleanLine(string(found.title), 300) || url, url })
  }
  if (typeof rich.codeText === "string" && typeof rich.url === "string") add({ url: rich.url })
  else if (typeof rich.query === "string")
    for (const one of list(rich.results)) for (const found of list(object(one).content)) add(object(found))
  else if (text.startsWith("Web search results for query:"))
    for (const line of text.split("\n", 400)) {
      if (line.startsWith("Links: ["))
        for (const found of list(objectIn(`{"of":${line.slice(7)}}`).of)) add(object(found))
    }
  return hits
}
