import { cleanLine } from "#protocol/clean"
import { firstLine, json, markdown } from "../described.ts"
import { diffsOf } from "../diff-of.ts"
import { amount } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { firstOf, todosIn } from "../parts.ts"
import { shortPath } from "../paths.ts"
import {
  delegated,
  deleted,
  edited,
  fetched,
  lastOf,
  otherTool,
  patched,
  planned,
  questioned,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  touched,
  wrote,
} from "../tool-calls.ts"
import { contentOf, type FileDiff } from "./content.ts"

/**
 * A tool call as one line. Which agent wrote it is not asked: the protocol names what a tool does, and the inputs of all agents
 * are alike. What neither tells is shown by the title that the agent gave it.
 */
export function describeCall(update: Json, cwd: string): Told {
  const input = object(update.rawInput)
  const title = firstLine(string(update.title))
  const told = byInput(update, input) ?? byKind(update, input, cwd)
  if (told) return told
  const name = firstOf(update, "name")
  if (name.startsWith("mcp__") || title === "") return otherTool(name || title, input)
  return { does: doings.get(update.kind) ?? "other", title, ...json(input) }
}

const doings = new Map<unknown, Told["does"]>([
  ["read", "read"],
  ["edit", "edit"],
  ["delete", "edit"],
  ["move", "edit"],
  ["search", "search"],
  ["execute", "run"],
  ["fetch", "web"],
  ["switch_mode", "plan"],
])

/** Calls that their input tells apart, whatever their kind. */
function byInput(update: Json, input: Json): Told | null {
  const todos = todosIn(input.todos)
  if (todos.length > 0) return planned(todos)
  const questions = list(input.questions).slice(0, 20).map(object)
  if (typeof questions[0]?.question === "string") return asked(questions)
  const prompt = string(input.prompt)
  const isTask = update.kind === "think" || input.subagent_type !== undefined || input.receiverThreadIds !== undefined
  if (prompt !== "" && isTask) {
    return delegated(firstOf(input, "subagent_type", "agent_name"), string(input.description), prompt)
  }
  if (update.kind === "switch_mode" && typeof input.plan === "string") {
    return { does: "plan", title: "Presented a plan", ...markdown(input.plan) }
  }
  return null
}

function asked(questions: readonly Json[]): Told {
  const [first] = questions
  const labels = list(first?.options)
    .slice(0, 20)
    .map((option) => cleanLine(string(object(option).label) || string(option), 200))
  const told = questioned(string(first?.question), labels)
  const others = questions.slice(1).map(({ question }) => `**${string(question)}**`)
  return others.length === 0 ? told : { ...told, ...markdown([told.body?.text ?? "", ...others].join("\n\n")) }
}

function byKind(update: Json, input: Json, cwd: string): Told | null {
  const path = pathOf(update, input)
  switch (update.kind) {
    case "execute": {
      const command = commandOf(input)
      if (command !== "") return { ...ran(command), about: string(input.description) }
      // Some agents tell no input: then the title is the command.
      const title = firstLine(string(update.title))
      return title === "" || Object.keys(input).length > 0 ? null : ran(title)
    }
    case "read":
      return path === "" ? null : read(path, input, cwd)
    case "edit":
    case "delete":
    case "move":
      return changes(update, input, path, cwd)
    case "search": {
      const pattern = firstOf(input, "pattern", "query", "glob", "regex")
      const where = firstOf(input, "path", "dir_path", "directory")
      return pattern === "" ? null : searched(pattern, shortPath(where, cwd))
    }
    case "fetch": {
      const [url, query] = [firstOf(input, "url"), firstOf(input, "query", "search_query")]
      if (url !== "") return fetched(url, string(input.prompt))
      return query === "" ? null : searchedWeb(query)
    }
    default:
      return null
  }
}

function pathOf(update: Json, input: Json): string {
  const named = firstOf(input, "file_path", "filePath", "absolute_path", "path", "notebook_path", "fileName")
  return named || string(object(list(update.locations)[0]).path)
}

function read(path: string, input: Json, cwd: string): Told {
  const { offset, limit, start_line, end_line } = input
  if (end_line !== undefined) return readFile(path, cwd, start_line, end_line)
  return readFile(path, cwd, offset, limit === undefined ? undefined : lastOf(offset, limit))
}

function changes(update: Json, input: Json, path: string, cwd: string): Told | null {
  if (update.kind === "delete" && path !== "") return deleted(path, cwd)
  const { diffs } = contentOf(update.content)
  if (diffs.length > 0) return differing(diffs, cwd)
  if (update.kind === "delete") return null
  const patch = firstOf(input, "patch", "patchText", "input")
  if (patch.startsWith("*** Begin Patch")) return patched(patch, cwd)
  if (path === "" || update.kind === "move") return null
  const edits = [input, ...list(input.edits).slice(0, 500).map(object)].flatMap((edit) => {
    const before = edit.old_string ?? edit.oldString ?? edit.old_str
    const after = edit.new_string ?? edit.newString ?? edit.new_str
    return typeof before === "string" && typeof after === "string" ? [{ before, after }] : []
  })
  if (edits.length > 0) return edited(path, cwd, edits)
  const text = input.content ?? input.file_text
  return typeof text === "string" ? wrote(path, cwd, text) : null
}

/** What the protocol shows as files before and after. */
function differing(diffs: readonly FileDiff[], cwd: string): Told {
  const [first, ...more] = diffs
  if (first?.isNew && more.length === 0) return wrote(first.path, cwd, first.after)
  const { patch, touched: touches } = changed(diffs, cwd)
  const paths = new Set(diffs.map(({ path }) => path))
  const what = paths.size === 1 ? shortPath(first?.path ?? "", cwd) : `${paths.size} files`
  const total = { added: 0, removed: 0 }
  for (const { added = 0, removed = 0 } of touches) {
    total.added += added
    total.removed += removed
  }
  return { does: "edit", title: `Edited ${what}${amount(total)}`, body: { language: "diff", text: patch }, touches }
}

export function changed(diffs: readonly FileDiff[], cwd: string, kind?: unknown): ReturnType<typeof diffsOf> {
  const pieces = diffs.flatMap(({ path, before, after, isNew }) => {
    const [file] = touched(path, kind === "delete" && after === "" ? "delete" : isNew ? "write" : "edit")
    return file ? [{ path: file.path, before, after, how: file.how }] : []
  })
  return diffsOf(pieces, cwd)
}

/** A command as text or as a list of words, without the shell that an agent runs it in. */
function commandOf(input: Json): string {
  const given = input.command ?? input.cmd
  if (Array.isArray(given)) {
    const words = given.filter((word) => typeof word === "string")
    return words.length === 3 && /^-\w{0,5}c$/.test(words[1] ?? "") ? (words[2] ?? "") : words.join(" ")
  }
  const text = string(given)
  const [start, quote] = /^(?:\/[\w/]{1,40}\/)?(?:ba|z|da)?sh -\w{0,5}c (['"])/.exec(text.slice(0, 100)) ?? []
  if (start === undefined || quote === undefined || text.length <= start.length || !text.endsWith(quote)) return text
  const inner = text.slice(start.length, -1)
  if (quote === "'") return inner.replaceAll("'\\''", "").includes("'") ? text : inner.replaceAll("'\\''", "'")
  return /["\\$`]/.test(inner) ? text : inner
}
