import { cleanLine } from "#protocol/clean"
import type { Hit, Todo } from "#protocol/entries"
import type { Described } from "./described.ts"
import { type Json, list, object, string } from "./json.ts"
import type { DraftPart } from "./reader.ts"

/** Parts of an entry, made the same way for all agents: calls, results, pictures, checklists, what a search found. */

export interface ToolCall extends Described {
  /** The agent's own description of the call. */
  about?: string
  todos?: Todo[]
}

export function callPart(id: string, name: string, { does, title, body, about, todos }: ToolCall): DraftPart {
  const shown = cleanLine(about ?? "", 300)
  return {
    type: "call",
    id,
    name: name.slice(0, 200),
    does,
    title: cleanLine(title, 160),
    ...(shown !== "" && { about: shown }),
    ...(body && { body }),
    ...(todos && todos.length > 0 && { todos }),
  }
}

export interface Outcome {
  text: string
  failed?: boolean
  refused?: boolean
  exit?: number
  ms?: number | undefined
  agent?: string | undefined
  /** A unified diff. */
  patch?: string
  hits?: Hit[]
}

/** A call that a person refused didn't fail, and a command that ends with another code than 0 did. */
export function resultPart(call: string, it: Outcome): DraftPart {
  const failed = it.failed === true || (it.exit !== undefined && it.exit !== 0)
  return {
    type: "result",
    call,
    text: it.text,
    ...(it.refused ? { refused: true as const } : failed && { failed: true as const }),
    ...(it.exit !== undefined && { exit: it.exit }),
    ...(it.ms !== undefined && { ms: it.ms }),
    ...(it.agent !== undefined && { agent: it.agent }),
    ...(it.patch !== undefined && it.patch !== "" && { patch: { language: "diff", text: it.patch } }),
    ...(it.hits && it.hits.length > 0 && { hits: it.hits }),
  }
}

/** Items of a checklist that are kept. */
export const MOST_TODOS = 200

/** A checklist, from items in the words of most agents. */
export function todosIn(value: unknown): Todo[] {
  return list(value)
    .slice(0, MOST_TODOS)
    .map(object)
    .flatMap((item) => {
      const text = cleanLine(string(item.content) || string(item.description) || string(item.title), 500)
      return text === "" ? [] : [{ text, state: todoState(string(item.status)) }]
    })
}

function todoState(status: string): Todo["state"] {
  if (/^(?:completed|done|finished)$/i.test(status)) return "done"
  return /^(?:in[_-]?progress|doing|active)$/i.test(status) ? "doing" : "open"
}

/** Bytes of a message: a picture, or a file with a name. */
export function attached(media: unknown, base64: unknown, name: string): DraftPart[] {
  const kind = cleanLine(string(media), 80)
  if (typeof base64 !== "string" || base64 === "") return []
  if (kind === "" || kind.startsWith("image/")) return [{ type: "image", media: kind || "image/png", base64 }]
  return [{ type: "file", media: kind, name: cleanLine(name, 200) || "file", base64 }]
}

/** The picture or file in a `data:` address; null for any other address. */
export function dataIn(url: unknown, name = ""): DraftPart | null {
  if (typeof url !== "string" || !url.startsWith("data:")) return null
  const comma = url.slice(0, 300).indexOf(",")
  if (comma < 0 || !url.slice(0, comma).endsWith(";base64")) return null
  const media = url.slice(5, comma).split(";", 1)[0]
  return attached(media, url.slice(comma + 1), name)[0] ?? null
}

/** Whole milliseconds, or undefined. */
export function milliseconds(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value < 1e12 ? Math.round(value) : undefined
}

/** A time in milliseconds since 1970 as ISO 8601, or undefined. */
export function timeOf(value: unknown): string | undefined {
  if (typeof value !== "number" || !(value > 0 && value < 8.64e15)) return undefined
  return new Date(value).toISOString()
}

/** A count of tokens; 0 if it is none. */
export function tokens(value: unknown): number {
  return typeof value === "number" && value > 0 && value < 1e12 ? Math.round(value) : 0
}

/** A cost in dollars; undefined if there is none. */
export function cost(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && value < 1e9 ? value : undefined
}

/** The first of some fields that is a text. */
export function firstOf(record: Json, ...names: string[]): string {
  for (const name of names) {
    const value = record[name]
    if (typeof value === "string" && value !== "") return value
  }
  return ""
}
