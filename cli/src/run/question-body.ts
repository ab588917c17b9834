import { isWithinBounds } from "#protocol/json-bounds"
import type { QuestionBody } from "#protocol/remote-nouns"

/** In UTF-8, as JSON. */
const LONGEST = 64 * 1024
const MOST = 50

/** What the agent says of what it wants to do, as it is shown: its tool's input as given, and the changes and places beside it. */
export function questionBody(told: unknown): QuestionBody {
  const { title, kind, input, rawInput, content, places, locations } = fields(told)
  const diffs = list(content).flatMap(diffIn)
  const body: QuestionBody = {
    ...(typeof kind === "string" && { kind: kind.slice(0, 40) }),
    input: shallow(input ?? rawInput),
    diffs: diffs.slice(0, MOST),
    places: list(places ?? locations)
      .flatMap(placeIn)
      .slice(0, MOST),
    ...(diffs.length > MOST && { cut: true }),
  }
  if (body.input === undefined) body.input = inWords(title, content)
  return fitting(body)
}

/** What is nested too deeply for the server to read is told as its JSON: it would refuse the whole question, and nobody could answer. */
function shallow(input: unknown): unknown {
  const flat = JSON.stringify(input) ?? ""
  return isWithinBounds(flat, { levels: 24, values: 50_000 }) ? input : JSON.stringify(input, null, 2)
}

/** The input is what counts: when it all is too long, its beginning stays. */
function fitting(body: QuestionBody): QuestionBody {
  if (sizeOf(body) <= LONGEST) return body
  const { kind, input } = body
  const whole = typeof input === "string" ? input : (JSON.stringify(input, null, 2) ?? "")
  const alone: QuestionBody = { ...(kind !== undefined && { kind }), input, cut: true }
  if (sizeOf(alone) <= LONGEST) return alone
  // A character of a text takes at most six bytes of JSON.
  return { ...alone, input: whole.slice(0, Math.floor(LONGEST / 6) - 100).toWellFormed() }
}

function diffIn(block: unknown) {
  const { type, path, oldText, newText } = fields(block)
  if (type !== "diff" || typeof path !== "string" || typeof newText !== "string") return []
  return [{ path, old: typeof oldText === "string" ? oldText : null, new: newText }]
}

function placeIn(told: unknown) {
  const { path, line } = fields(told)
  return typeof path === "string" ? [{ path, line: Number.isInteger(line) ? (line as number) : null }] : []
}

/** What an agent that gives no input says in words. The command may stand in the title, with a description beside it. */
function inWords(title: unknown, content: unknown): string | undefined {
  const texts = list(content).flatMap((block) => {
    const { text } = fields(fields(block).content)
    return typeof text === "string" ? [text] : []
  })
  const words = typeof title === "string" && title !== "" ? [title, ...texts] : texts
  return words.length > 0 ? words.join("\n") : undefined
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "")
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const fields = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
