import type { Hit, Touched } from "#protocol/entries"
import { plainDiff, touchedBy } from "../diff-of.ts"
import { type Json, key, list, object, string } from "../json.ts"
import { attached, firstOf, milliseconds, type Outcome } from "../parts.ts"
import type { DraftPart } from "../reader.ts"

/**
 * What a tool gave back, in Gemini's words: what the model got (`functionResponse`), and what the screen showed
 * (`resultDisplay`: a text, coloured lines, a diff, a checklist, a sub-agent's progress).
 */
export interface Given {
  outcome: Outcome
  /** Pictures and files that came with it. */
  more: DraftPart[]
  touched: Touched[]
}

export interface Returned {
  /** The parts that the model got. */
  parts: readonly Json[]
  display: unknown
  status: string
  cwd: string | undefined
  /** The file that the call is about, where the screen showed only its name. */
  path?: string
}

export function givenBack({ parts, display, status, cwd, path }: Returned): Given {
  const texts: string[] = []
  const more: DraftPart[] = []
  let failed = status === "error"
  const take = (part: Json): void => {
    const response = object(object(part.functionResponse).response)
    const error = firstOf(response, "error")
    if (error !== "") failed = true
    const said = error || string(part.text) || textIn(response)
    if (said !== "") texts.push(said)
    const data = object(part.inlineData)
    more.push(...attached(data.mimeType, data.data, "file"))
    // Newer models get pictures within the response.
    for (const inner of list(object(part.functionResponse).parts)) take(object(inner))
  }
  for (const part of parts) take(part)
  const shown = object(display)
  const shell = shellIn(texts[0] ?? "")
  const text = shell?.text ?? (texts.join("\n") || screen(display))
  const exit = typeof shown.exitCode === "number" ? shown.exitCode : shell?.exit
  const refused = status === "cancelled" && /did not allow tool call/i.test(text.slice(0, 300))
  const { patch, touched } = change(shown, cwd, path)
  return {
    outcome: {
      text,
      failed: !refused && (failed || status === "cancelled"),
      refused,
      ...(Number.isInteger(exit) && { exit: exit as number }),
      ms: milliseconds(shown.durationMs) ?? milliseconds(object(shown.executionSummary).totalDurationMs),
      agent: undefined,
      patch,
      hits: hitsIn(texts[0] ?? "", shown),
    },
    more,
    touched,
  }
}

/** The answer of a tool that gives no `output`: another server's may be any object. */
function textIn(response: Json): string {
  const output = response.output ?? response.content ?? response.result
  if (typeof output === "string") return output
  return list(output)
    .map((one) => string(object(one).text))
    .filter((one) => one !== "")
    .join("\n")
}

/** What the screen showed, where the model got nothing: a text, or lines of coloured pieces. */
function screen(display: unknown): string {
  if (typeof display === "string") return display
  const lines = list(display).map((line) =>
    list(line)
      .map((piece) => string(object(piece).text))
      .join("")
      .trimEnd(),
  )
  return lines.join("\n").trimEnd()
}

/** The fields around a command's output, one a line. */
const field = /^(Error|Exit Code|Signal|Background PIDs|Process Group PGID|Stderr): ?(.*)$/
const nothing = /^\((?:none|empty)\)$/
const MOST_FIELDS = 10

/** A command's output without the fields around it, and its exit code; null if a text is no such output. */
function shellIn(said: string): { text: string; exit?: number } | null {
  const inner = said.replace(/^<untrusted_context>\n/, "").replace(/\n<\/untrusted_context>\s*$/, "")
  const starts = /^(?:Command: |Output: )/.test(inner)
  if (!starts) return null
  const at = inner.startsWith("Output: ") ? 0 : firstAt(inner, "\nOutput: ", "\nStdout: ")
  if (at < 0) return null
  const body = inner.slice(at === 0 ? 8 : at + 9)
  let end = body.length
  let exit: number | undefined
  const apart: string[] = []
  for (let fields = 0; fields < MOST_FIELDS; fields++) {
    const from = body.lastIndexOf("\n", end - 1)
    const [, name, value = ""] = field.exec(body.slice(from + 1, end)) ?? []
    if (name === undefined || from < 0) break
    if (name === "Exit Code" && /^-?\d{1,9}$/.test(value)) exit = Number(value)
    if ((name === "Error" || name === "Stderr") && !nothing.test(value)) apart.unshift(value)
    end = from
  }
  const output = body.slice(0, end)
  const text = [...(nothing.test(output.trim()) ? [] : [output]), ...apart].join("\n")
  return { text, ...(exit !== undefined && { exit }) }
}

function firstAt(text: string, ...wanted: string[]): number {
  const found = wanted.map((one) => text.indexOf(one)).filter((at) => at >= 0)
  return found.length === 0 ? -1 : Math.min(...found)
}

/** The change of a file that the screen showed. */
function change(shown: Json, cwd: string | undefined, asked = ""): { patch: string; touched: Touched[] } {
  const path = firstOf(shown, "filePath") || asked || firstOf(shown, "fileName")
  if (typeof shown.fileDiff !== "string" || path === "") return { patch: "", touched: [] }
  const patch = plainDiff(shown.fileDiff, path, cwd)
  const how = shown.isNewFile === true || shown.originalContent === "" ? "write" : "edit"
  return { patch, touched: [touchedBy(patch, path, how)] }
}

const MOST_HITS = 50

/** The sources of a search of the web: `[1] Title (address)`, at the end of the text. */
function hitsIn(text: string, shown: Json): Hit[] {
  const listed = list(shown.sources)
    .map(object)
    .map((one) => object(one.web ?? one))
    .map((one) => ({ title: string(one.title), url: firstOf(one, "uri", "url") }))
  const at = text.lastIndexOf("\nSources:\n")
  const told =
    at < 0
      ? []
      : text
          .slice(at + 10)
          .split("\n", MOST_HITS)
          .flatMap(source)
  return [...listed, ...told].filter(({ url }) => url !== "").slice(0, MOST_HITS)
}

function source(line: string): Hit[] {
  const [, title = "", url = ""] = /^\[\d{1,3}\] (.{0,500}) \((https?:\/\/[^\s)]{1,1000})\)$/.exec(line) ?? []
  return url === "" ? [] : [{ title, url }]
}

/** The id of the call that a response answers. */
export function answers(part: Json): string | undefined {
  return key(object(part.functionResponse).id)
}
