import type { Doing } from "#protocol/entries"
import { type Json, pretty } from "./json.ts"

/**
 * What a call of a tool says in one line, and what unfolds below it. Tools come and go between versions, and names may be
 * anything: what is not known is shown by its name and its input.
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
