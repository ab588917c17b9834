import { compact, type Json, list, object, string } from "#agents/json"
import { cutStrings, cutText } from "./cut-text.ts"
import { GrowingOutput } from "./growing-output.ts"

/** A change is kept whole up to this size, since half a diff says something else. In UTF-16 units. */
const LONGEST_DIFF = 1024 * 1024

/** What a call has brought forth so far. */
export interface Brought {
  /** ACP's content, which each update that has some replaces. */
  content: unknown[]
  /** Whether the content came after the call's line was written, or with its end: earlier content only describes the call. */
  isNew: boolean
  /** The changes that were told last; some agents tell them before the call runs, and never again. */
  diffs: unknown[]
  /** What came by a terminal's channel. */
  output: GrowingOutput
  raw: unknown
  exit: number | undefined
}

export const nothingYet = (): Brought => ({
  content: [],
  isNew: false,
  diffs: [],
  output: new GrowingOutput(),
  raw: undefined,
  exit: undefined,
})

/** Takes in what an update says of the outcome. Whether it said something. */
export function takeIn(brought: Brought, update: Json, isNew: boolean): boolean {
  const said = Array.isArray(update.content) || update.rawOutput != null
  if (Array.isArray(update.content)) {
    brought.content = update.content
    brought.isNew = isNew
    const diffs = update.content.filter((block) => object(block).type === "diff")
    if (diffs.length > 0) brought.diffs = diffs
  } else if (isNew && update.rawOutput != null) brought.isNew = false
  if (update.rawOutput != null) {
    brought.raw = update.rawOutput
    brought.exit = exitIn(object(update.rawOutput)) ?? brought.exit
  }
  return takeTerminal(brought, object(update._meta)) || said
}

function takeTerminal(brought: Brought, meta: Json): boolean {
  const piece = string(object(meta.terminal_output_delta).data) || string(object(meta.terminal_output).data)
  if (piece) brought.output.add(piece)
  const { exit_code } = object(meta.terminal_exit)
  if (Number.isSafeInteger(exit_code)) brought.exit = exit_code as number
  return piece !== ""
}

/** A command's exit code, where it stands in the raw output alone. */
function exitIn({ exitCode, metadata, contents }: Json): number | undefined {
  const parts = list(contents).slice(0, 100).map(object)
  const codes = [exitCode, object(metadata).exit, ...parts.map((part) => part.exitCode)]
  return codes.find((code): code is number => Number.isSafeInteger(code))
}

export const isNothing = ({ content, isNew, diffs, output, raw }: Brought): boolean =>
  !(isNew && content.length > 0) && diffs.length === 0 && output.length === 0 && raw === undefined

/** The outcome as it is stored: texts, images and diffs, and the agent's raw output only where there is no text. */
export function storedResult(brought: Brought): { content: unknown[]; rawOutput?: unknown } {
  const { content, isNew, diffs, output, raw } = brought
  const blocks = isNew ? content.filter((block) => object(block).type !== "terminal") : []
  if (!blocks.some((block) => object(block).type === "diff")) blocks.push(...diffs)
  const kept = blocks.map(cutBlock)
  if (output.length > 0) kept.unshift({ type: "content", content: { type: "text", text: output.ends } })
  // A picture in it stands in the content already.
  const isTold = kept.some((block) => textIn(block) !== "" || object(object(block).content).type === "image")
  return { content: kept, ...(!isTold && raw !== undefined && { rawOutput: cutStrings(raw, KEPT) }) }
}

/** The text that a running call shows so far, if it is more than its input. */
export function liveText({ content, isNew, output }: Brought): string {
  if (output.length > 0) return output.live
  return isNew ? content.map(textIn).join("") : ""
}

const KEPT = 32 * 1024

function cutBlock(block: unknown): unknown {
  const known = object(block)
  if (known.type === "diff") {
    const { path, oldText, newText } = known
    const size = string(oldText).length + string(newText).length
    if (size <= LONGEST_DIFF) return { type: "diff", path, oldText, newText }
    const said = `The change of ${string(path)} is too long to be kept: ${size.toLocaleString("en-US")} characters.`
    return { type: "content", content: { type: "text", text: said } }
  }
  const content = object(known.content)
  if (known.type !== "content" || content.type !== "text") return known
  return { type: "content", content: { type: "text", text: cutText(string(content.text)) } }
}

function textIn(block: unknown): string {
  const content = object(object(block).content)
  return content.type === "text" ? string(content.text) : ""
}

/** To tell whether a result says the same as the one before. */
export const sameness = (result: Json): string => compact(result)
