import type { Doing } from "#protocol/entries"
import { type Json, pretty } from "./json.ts"

/**
 * A tool call as one line, and the details that unfold below it. Tools come and go between versions, and names may be
 * anything: an unknown tool is shown by its name and its input.
 */
export interface Described {
  does: Doing
  title: string
  body?: { language: string; text: string }
}

/** The first line of a text, for a title. */
export function firstLine(text: string): string {
  const line = text.slice(0, 2000).trimStart().split("\n", 1)[0] ?? ""
  return line.trim()
}

export function json(input: Json): Pick<Described, "body"> {
  return Object.keys(input).length === 0 ? {} : { body: { language: "json", text: pretty(input) } }
}

export function markdown(text: string): Pick<Described, "body"> {
  return text === "" ? {} : { body: { language: "markdown", text } }
}
