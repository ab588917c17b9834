import { parseAnsi } from "#agents/ansi"
import { isQuickMarkdown, isTooMuchMarkdown } from "#agents/markdown-bounds"
import { parseMarkdown, wordsOf } from "#agents/markdown-tokens"
import { agentOfSource } from "#agents/sources"
import type { Entry, Part } from "#protocol/entries"
import type { FindField, FindKind } from "#protocol/search"

/** What of an entry is shown, text by text, as the page draws it: so that what is counted is what can be seen. */

export interface Shown {
  part: number
  kind: FindKind
  field: FindField
  text: string
  /** How the text is drawn: as it is, as Markdown, or as a terminal would. */
  as: "plain" | "markdown" | "terminal"
  /** Asked only of a text that has a match: whether something around the entry is drawn instead. */
  isLeftOut?: () => boolean
}

type Call = Extract<Part, { type: "call" }>
type Result = Extract<Part, { type: "result" }>

/** What is around an entry: the call of a result, and the results of a call, if they are near. */
export interface Around {
  callOf(result: Result): Call | undefined
  resultsOf(call: Call): Result[]
}

/** Entries that show nothing of their own. */
export interface Unseen {
  replaced: ReadonlySet<number>
  /** The sub-agents that have a source of their own: what another source tells of them is a copy. */
  agents: ReadonlySet<string>
}

export function isSeen(entry: Entry, { replaced, agents }: Unseen): boolean {
  if (entry.kind === "hidden" || replaced.has(entry.seq) || entry.repeats?.seq !== undefined) return false
  return entry.agent === undefined || !agents.has(entry.agent) || agentOfSource(entry.source) === entry.agent
}

export function* shownOf(entry: Entry, around: Around): Generator<Shown> {
  const isAnswered = entry.parts.some(
    (part) => part.type === "prompt" && (part.as === "refusal" || part.as === "answer"),
  )
  for (const [at, part] of entry.parts.entries()) {
    switch (part.type) {
      case "prompt":
        yield {
          part: at,
          kind: "prompt",
          field: "text",
          text: part.text,
          as: part.as === "command" ? "plain" : "markdown",
        }
        break
      case "answer":
      case "thinking":
        yield { part: at, kind: part.type, field: "text", text: part.text, as: "markdown" }
        break
      case "call":
        yield* shownOfCall(part, at, around)
        break
      case "result":
        yield* shownOfResult(part, at, around, isAnswered)
        break
      case "notice":
        yield {
          part: at,
          kind: "notice",
          field: "text",
          text: part.text,
          as: part.about === "command" || part.about === "error" ? "terminal" : "markdown",
        }
        break
      case "raw":
        if (part.words) yield { part: at, kind: "notice", field: "text", text: part.words, as: "plain" }
        break
      case "file":
        yield { part: at, kind: "notice", field: "name", text: part.name, as: "plain" }
    }
  }
}

function* shownOfCall(call: Call, part: number, around: Around): Generator<Shown> {
  const plain = { part, kind: "call", as: "plain" } as const
  yield { ...plain, field: "title", text: oneLine(call.title || call.name) }
  if (call.about !== undefined && call.about !== call.title)
    yield { ...plain, field: "about", text: oneLine(call.about) }
  for (const todo of call.todos ?? []) yield { ...plain, field: "todos", text: todo.text }
  const { body } = call
  if (!body) return
  // A checklist is its words, and of what was to be changed and what was changed only the second is drawn.
  if (call.todos && body.language === "markdown") return
  yield {
    ...plain,
    field: "body",
    text: body.text,
    as: body.language === "markdown" ? "markdown" : "plain",
    isLeftOut: () => body.language === "diff" && around.resultsOf(call).some((result) => result.patch),
  }
}

function* shownOfResult(result: Result, part: number, around: Around, isAnswered: boolean): Generator<Shown> {
  // A checklist's result says nothing that the list doesn't.
  const saysOnlyDone = () => !result.failed && around.callOf(result)?.todos !== undefined
  const plain = { part, kind: "result", as: "plain", isLeftOut: saysOnlyDone } as const
  if (result.patch) yield { ...plain, field: "patch", text: result.patch.text }
  for (const { title, url } of result.hits ?? [])
    yield { ...plain, field: "hits", text: title ? `${title}\n${url}` : url }
  // A person's words have a row of their own.
  const isSaid = () => isAnswered && (around.callOf(result)?.does ?? "ask") === "ask"
  const isLeftOut = () => saysOnlyDone() || isSaid()
  yield { ...plain, field: "text", text: result.text, as: "terminal", isLeftOut }
}

const oneLine = (text: string) => text.slice(0, 1_000).replace(/\s+/g, " ").trim()

/** What can't be plain words: marks of Markdown, and what begins a line or ends one. */
const marked = /[*_~`[\]\\&<|#]|^\s*(?:[-+>]|\d+[.)])|\n/
const escapes = /[\u001b\u009b\r\b]/

/** Whether the text is drawn otherwise than it is written. */
export function isDrawn({ text, as }: Shown): boolean {
  if (as === "markdown") return marked.test(text) && !isTooMuchMarkdown(text) && isQuickMarkdown(text)
  return as === "terminal" && escapes.test(text)
}

/** The text as it is read. */
export function drawn({ text, as }: Shown): string {
  if (as === "markdown") return wordsOf(parseMarkdown(text))
  return parseAnsi(text)
    .map((span) => span.text)
    .join("")
}
