import { beginningOf, compact, type Json, list, object, objectIn, string } from "../json.ts"
import type { DraftPart } from "../reader.ts"
import { image } from "./images.ts"

/**
 * What a tool gave back, in all the forms that versions have written: a text below a header, JSON with a text and an exit
 * code, what a script printed, lists of texts and images, objects.
 */
export interface Output {
  text: string
  failed?: true
  refused?: true
  exit?: number
  ms?: number
  images?: DraftPart[]
}

export function outputOf(value: unknown): Output {
  if (typeof value === "string") return ofText(value)
  if (Array.isArray(value)) return ofList(value.map(object))
  const { text, content, success, image_url } = object(value)
  const images = image(image_url)
  const inner = Array.isArray(content) ? ofList(content.map(object)) : ofText(string(content) || string(text))
  return {
    ...inner,
    ...(success === false && !inner.refused && { failed: true }),
    ...(images.length > 0 && { images }),
  }
}

function ofList(items: Json[]): Output {
  const texts = items.map((one) => string(one.text)).filter((text) => text !== "")
  const images = items.flatMap((one) => image(one.image_url))
  const head = scriptHead(texts[0] ?? "")
  const output = head ? ofScript(head, texts.slice(1)) : texts.length === 1 ? ofText(texts[0] ?? "") : joined(texts)
  return { ...output, ...(images.length > 0 && { images }) }
}

function joined(texts: readonly string[]): Output {
  return { text: texts.join("\n") }
}

/** Headers of one line each, ending in `Output:`. What the command printed is never looked at. */
const commandHead =
  /(?:^|\n)Wall time: ([\d.]{1,20}) seconds\n(?:Process (?:exited with code (-?\d{1,10})|running with [^\n]{0,100})\n)?(?:Original token count: \d+\n)?(?:Total output lines: \d+\n)?Output:\n/
const shellHead = /^Exit code: (-?\d{1,10})\nWall time: ([\d.]{1,20}) seconds\n(?:Total output lines: \d+\n)?Output:\n/
const resultBegins = /^\{\s*"(?:output|metadata|exit_code|chunk_id|session_id|wall_time_seconds)"/

function ofText(value: string): Output {
  const script = scriptHead(value)
  if (script) return ofScript(script, [])
  const shell = shellHead.exec(value.slice(0, 300))
  if (shell) return coded(value.slice(shell[0].length), shell[1], shell[2])
  // A command may have many lines; without it, the header is at the beginning.
  const head = /^(?:Chunk ID|Wall time): /.test(value)
    ? value.slice(0, 400)
    : value.startsWith("Command: ")
      ? value
      : ""
  const command = head === "" ? null : commandHead.exec(head)
  if (command) return coded(value.slice(command.index + command[0].length), command[2], command[1])
  if (resultBegins.test(value)) return ofJson(objectIn(value)) ?? { text: value }
  return refusedOrFailed(value)
}

function coded(text: string, code: string | undefined, seconds: string | undefined): Output {
  return { text, ...exited(code === undefined ? undefined : Number(code)), ...lasted(Number(seconds)) }
}

/** Words with which Codex itself answers in place of a tool. */
const refusals =
  /^(?:[\w ]{0,40}\b)?rejected by user\b|^user (?:rejected|declined|denied)\b|Rejected\("rejected by user"\)/
const failures =
  /^(?:(?:exec_command|write_stdin|shell|apply_patch|local_shell) (?:failed|verification failed)|(?:patch|command) rejected|collab [a-z]+ failed|failed to |tool call error|execution error|unsupported call|err: |Script error|This action was rejected|approval policy is )/

function refusedOrFailed(text: string): Output {
  const head = text.slice(0, 4_000)
  if (refusals.test(head)) return { text, refused: true }
  if (!failures.test(head)) return { text }
  const code = /^[^\n]{0,3000}?\bexit_code: (-?\d{1,10})\b/.exec(head)?.[1]
  return { text, failed: true, ...(code !== undefined && { exit: Number(code) }) }
}

interface ScriptHead {
  rest: string
  failed: boolean
  ms?: number
}

function scriptHead(text: string): ScriptHead | null {
  const found =
    /^Script (completed|failed|running|terminated|stopped)[^\n]{0,200}(?:\nWall time:? ([\d.]{1,20}) seconds)?(?:\nOutput:\n|$)/.exec(
      text.slice(0, 400),
    )
  if (!found) return null
  return { rest: text.slice(found[0].length), failed: found[1] === "failed", ...lasted(Number(found[2])) }
}

/** What a script printed, piece by piece. A piece is often the result of a command, as JSON. */
function ofScript({ rest, failed, ms }: ScriptHead, pieces: readonly string[]): Output {
  const printed = [rest.replace(/^\n/, ""), ...pieces].filter((text) => text !== "").map(piece)
  const output: Output = merged(printed)
  if (printed.some(({ refused }) => refused)) output.refused = true
  else if (failed) output.failed = true
  if (ms !== undefined) output.ms = ms
  return output
}

function piece(text: string): Output {
  const start = text.startsWith("Warning: truncated output") ? text.indexOf("\n\n") + 2 : 0
  const body = text.slice(start)
  const results = /^\s*\{/.test(body)
    ? [ofJson(beginningOf(body) ?? {})]
    : /^\s*\[\s*\{/.test(body)
      ? list(objectIn(`{"all":${body}}`).all).map((one) => ofJson(settled(object(one))))
      : []
  const known = results.filter((one) => one !== null)
  if (known.length > 0 && known.length === results.length) return merged(known)
  return refusals.test(body.replace(/^Script error:\n/, "").slice(0, 4_000)) ? { text, refused: true } : { text }
}

/** An element of `Promise.allSettled`. */
function settled(one: Json): Json {
  return one.status === "fulfilled" ? object(one.value) : one
}

/** Several commands in one result: it failed if one of them did. */
function merged(results: readonly Output[]): Output {
  return {
    text: results.map(({ text }) => text).join("\n"),
    ...exited(worst(results.flatMap(({ exit }) => exit ?? []))),
  }
}

export function worst(codes: readonly number[]): number | undefined {
  return codes.find((code) => code !== 0) ?? codes.at(-1)
}

/** What is beside the text in a command's result, and says nothing to people. */
const beside = new Set(["chunk_id", "wall_time_seconds", "original_token_count", "session_id", "metadata", "exit_code"])

/** A command's result as JSON; null if it is something else. */
function ofJson(result: Json): Output | null {
  const { output, metadata, exit_code, wall_time_seconds } = result
  const { exit_code: code = exit_code, duration_seconds = wall_time_seconds } = object(metadata)
  if (typeof output !== "string") return typeof code === "number" ? { text: compact(result), ...exited(code) } : null
  if (!Object.keys(result).every((name) => name === "output" || beside.has(name))) return null
  return { text: output, ...exited(code), ...lasted(duration_seconds) }
}

export function exited(code: unknown): Pick<Output, "exit" | "failed"> {
  if (typeof code !== "number" || !Number.isSafeInteger(code)) return {}
  return { exit: code, ...(code !== 0 && { failed: true }) }
}

export function lasted(seconds: unknown): Pick<Output, "ms"> {
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds < 1e9)) return {}
  return { ms: Math.round(seconds * 1000) }
}

/** A duration in an event: `{secs, nanos}`. */
export function lastedFor(duration: unknown): Pick<Output, "ms"> {
  const { secs, nanos = 0 } = object(duration)
  return typeof secs === "number" && typeof nanos === "number" ? lasted(secs + nanos / 1e9) : {}
}
