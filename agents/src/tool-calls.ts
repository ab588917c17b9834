import { cleanLine } from "#protocol/clean"
import type { Hit, Todo, Touched } from "#protocol/entries"
import { firstLine, json, markdown } from "./described.ts"
import { amount, counted, type Replacement, replacements } from "./diffs.ts"
import { type Json, list, object, string } from "./json.ts"
import { type ToolCall, todosIn } from "./parts.ts"
import { languageOf, shortPath } from "./paths.ts"
import type { DraftPart } from "./reader.ts"
import { taskOf } from "./title-of.ts"

/**
 * What the tools of most agents do, in the words that all of them share: an agent's own file says which of its tools is which,
 * and how their inputs are called.
 */
export interface Told extends ToolCall {
  /** The files that change if the call succeeds. */
  touches?: Touched[]
}

export type ResultPart = Extract<DraftPart, { type: "result" }>

export function ran(command: string, language = "bash"): Told {
  return { does: "run", title: `Ran ${firstLine(command)}`, body: { language, text: command } }
}

/** `first` and `last` are line numbers from 1. */
export function readFile(path: string, cwd: string, first?: unknown, last?: unknown): Told {
  const [from, to] = [wholeNumber(first), wholeNumber(last)]
  const lines = to !== undefined ? `:${from ?? 1}-${to}` : from !== undefined && from > 1 ? ` from line ${from}` : ""
  return { does: "read", title: `Read ${shortPath(path, cwd)}${lines}` }
}

/** The last of so many lines, for tools that take a first line and a number of lines. */
export function lastOf(first: unknown, count: unknown): number | undefined {
  const number = wholeNumber(count)
  return number === undefined ? undefined : Math.max(1, wholeNumber(first) ?? 1) + number - 1
}

export function listed(path: string, cwd: string): Told {
  return { does: "read", title: `Listed ${shortPath(path, cwd) || "the folder"}` }
}

export function edited(path: string, cwd: string, edits: readonly Replacement[]): Told {
  const { text, total } = replacements(edits)
  return {
    does: "edit",
    title: `Edited ${shortPath(path, cwd)}${amount(total)}`,
    body: { language: "diff", text },
    touches: touched(path, "edit", total),
  }
}

export function wrote(path: string, cwd: string, text: string): Told {
  const added = lineCount(text)
  return {
    does: "write",
    title: `Wrote ${shortPath(path, cwd)} +${added}`,
    body: { language: languageOf(path), text },
    touches: touched(path, "write", { added, removed: 0 }),
  }
}

export function deleted(path: string, cwd: string): Told {
  return { does: "edit", title: `Deleted ${shortPath(path, cwd)}`, touches: touched(path, "delete") }
}

/** A patch that names its files itself (`*** Update File: ...`). */
export function patched(patch: string, cwd: string): Told {
  const touches: Touched[] = []
  let lines: string[] = []
  const close = () => {
    const last = touches.at(-1)
    if (last && last.how !== "delete") Object.assign(last, counted(lines))
    lines = []
  }
  for (const line of patch.split("\n")) {
    const [, how, path] = /^\*\*\* (Add|Update|Delete) File: (.+)$/.exec(line.slice(0, 2000)) ?? []
    if (path === undefined) lines.push(line)
    else {
      close()
      const named = how === "Add" ? "write" : how === "Delete" ? "delete" : "edit"
      touches.push(...touched(path.trim(), named))
    }
  }
  close()
  const what = touches.length === 1 ? shortPath(touches[0]?.path ?? "", cwd) : `${touches.length} files`
  return {
    does: "edit",
    title: `Edited ${what}${amount(counted(patch.split("\n")))}`,
    body: { language: "diff", text: patch },
    touches: touches.slice(0, 50),
  }
}

export function searched(pattern: string, where = ""): Told {
  return { does: "search", title: `Searched for ${firstLine(pattern)}${where === "" ? "" : ` in ${where}`}` }
}

export function searchedWeb(query: string): Told {
  return { does: "web", title: `Searched the web for ${firstLine(query)}` }
}

export function fetched(url: string, prompt = ""): Told {
  return { does: "web", title: `Fetched ${firstLine(url)}`, ...markdown(prompt) }
}

export function delegated(whom: string, task: string, prompt: string): Told {
  return {
    does: "task",
    title: `Asked ${whom || "an agent"}: ${taskOf(task) || taskOf(prompt)}`,
    ...markdown(prompt),
  }
}

export function questioned(question: string, options: readonly string[] = []): Told {
  const text = options.length === 0 ? "" : [`**${question}**`, ...options.map((option) => `- ${option}`)].join("\n")
  return { does: "ask", title: `Asked: ${firstLine(question)}`, ...markdown(text) }
}

/** A tool that nobody knows, by its name and its input; one of another server by both names. */
export function otherTool(name: string, input: Json): Told {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/s.exec(name.slice(0, 300)) ?? []
  const title = tool ? `${server}: ${tool}` : firstLine(name) || "A tool without a name"
  return { does: "other", title, ...json(input) }
}

export function planned(todos: Todo[]): Told {
  const marks = { done: "[x]", doing: "[ ] **now**", open: "[ ]" }
  const text = todos.map((todo) => `- ${marks[todo.state]} ${todo.text}`).join("\n")
  return { does: "plan", title: "Updated the to-do list", ...markdown(text), todos }
}

/** A checklist as agents write it: a list of steps with a state, or lines like `1. [completed] Do this`, `- [x] Do that`. */
export function checklist(value: unknown): Todo[] {
  if (typeof value !== "string") return todosIn(value)
  const lines = value.slice(0, 100_000).split("\n", 500)
  return lines.flatMap((line) => {
    const [, state, content] =
      /^(?:[-*]|\d{1,4}\.)?\s*\[([\w -]{0,20})\]\s*(\S.*)$/.exec(line.slice(0, 1000).trim()) ?? []
    const status = state?.trim().toLowerCase() === "x" ? "done" : state?.trim()
    return content === undefined ? [] : todosIn([{ content, status }])
  })
}

export function hits(value: unknown): Hit[] {
  return list(value)
    .slice(0, 100)
    .map(object)
    .filter((one) => typeof one.url === "string" && one.url !== "")
    .map((one) => ({ title: cleanLine(string(one.title), 300), url: string(one.url).slice(0, 2000) }))
}

export function touched(path: string, how: Touched["how"], change?: { added: number; removed: number }): Touched[] {
  return path === "" || path.length > 1000 ? [] : [{ path, how, ...change }]
}

export function lineCount(text: string): number {
  if (text === "") return 0
  let count = text.endsWith("\n") ? 0 : 1
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++
  return count
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}
