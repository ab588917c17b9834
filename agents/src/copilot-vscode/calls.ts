import { type Json, list, object, objectIn, string } from "../json.ts"
import { milliseconds, type Outcome, todosIn } from "../parts.ts"
import {
  delegated,
  edited,
  fetched,
  listed,
  otherTool,
  patched,
  planned,
  ran,
  readFile,
  searched,
  type Told,
  wrote,
} from "../tool-calls.ts"
import { textOf } from "./unroll.ts"

/** A call: by its input, if that is kept, or by the sentence that VS Code shows. */
export function describeCall(name: string, call: Json, cwd: string): Told {
  const input = objectIn(string(object(call.called).arguments))
  const path = string(input.filePath) || string(input.path)
  if (Object.keys(input).length === 0) return shown(name, call, input)
  switch (name) {
    case "read_file":
      return readFile(path, cwd, input.startLine ?? input.offset, input.endLine)
    case "list_dir":
      return listed(path, cwd)
    case "replace_string_in_file":
      return edited(path, cwd, [{ before: string(input.oldString), after: string(input.newString) }])
    case "multi_replace_string_in_file": {
      const all = list(input.replacements).map(object)
      const changes = all.map((one) => ({ before: string(one.oldString), after: string(one.newString) }))
      return edited(string(all[0]?.filePath), cwd, changes)
    }
    case "insert_edit_into_file":
      return { ...edited(path, cwd, []), body: { language: "text", text: string(input.code) } }
    case "create_file":
      return wrote(path, cwd, string(input.content))
    case "apply_patch":
      return patched(string(input.input), cwd)
    case "run_in_terminal": {
      const about = string(input.explanation)
      return { ...ran(string(input.command)), ...(about !== "" && { about }) }
    }
    case "grep_search":
    case "file_search":
    case "semantic_search":
      return searched(string(input.query), string(input.includePattern))
    case "fetch_webpage":
      return fetched(list(input.urls).map(string).join(" "), string(input.query))
    case "manage_todo_list":
      return planned(todosIn(input.todoList ?? object(call.toolSpecificData).todoList))
    case "runSubagent":
      return delegated(string(input.agentName), string(input.description), string(input.prompt))
    default:
      return shown(name, call, input)
  }
}

function shown(name: string, call: Json, input: Json): Told {
  const data = object(call.toolSpecificData)
  const command = string(object(data.commandLine).original) || string(data.command)
  if (data.kind === "terminal" && command !== "") return ran(command)
  if (data.kind === "todoList") return planned(todosIn(data.todoList))
  const title = sentence(textOf(call.pastTenseMessage)) || sentence(textOf(call.invocationMessage))
  const told = otherTool(name, input)
  return title === "" ? told : { ...told, title }
}

/** A sentence with links to files, which may be without a name, in plain words. */
function sentence(text: string): string {
  return text
    .slice(0, 1000)
    .replace(/\[([^\]\n]{0,200})\]\(([^)\n]{0,500})\)/g, (_, name: string, address: string) => {
      return (
        name ||
        decoded(
          address
            .replace(/[#?].*$/, "")
            .split("/")
            .at(-1) ?? "",
        )
      )
    })
    .replaceAll("`", "")
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** What came of a call, or null while it is not known. */
export function outcomeOf(call: Json): Outcome | null {
  const refused = call.isConfirmed === false || object(call.isConfirmed).type === 0
  const data = object(call.toolSpecificData)
  const details = object(call.resultDetails)
  const terminal = object(data.terminalCommandState)
  const text =
    wordsIn(call.returned, 12) ||
    string(object(data.terminalCommandOutput).text) ||
    list(details.output)
      .map((one) => string(object(one).value))
      .join("\n")
  if (text === "" && !refused && call.isComplete !== true) return null
  const ms = milliseconds(terminal.duration)
  return {
    text,
    refused,
    failed: details.isError === true,
    ...(Number.isSafeInteger(terminal.exitCode) && { exit: Number(terminal.exitCode) }),
    ...(ms !== undefined && { ms }),
  }
}

/** The texts of a result: they are the leaves of a tree, as it was laid out for the model. */
function wordsIn(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null) return typeof value === "string" ? value : ""
  if (Array.isArray(value)) return value.map((one) => wordsIn(one, depth)).join("")
  const { node, text, children, value: inner, lineBreakBefore } = value as Json
  if (typeof text === "string") return `${lineBreakBefore === true ? "\n" : ""}${text}`
  return wordsIn(node ?? children ?? inner, depth - 1)
}
