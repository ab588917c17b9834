import { compact, type Json, list, object, string } from "../json.ts"
import {
  delegated,
  edited,
  fetched,
  otherTool,
  patched,
  questioned,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  wrote,
} from "../tool-calls.ts"

/** A call of one of Cline's tools, whose inputs come in several shapes. */
export function describeCall(name: string, value: unknown): Told {
  const input: Json = typeof value === "object" && !Array.isArray(value) ? object(value) : { input: value }
  switch (name) {
    case "run_commands":
    case "execute_command":
    case "bash":
      return ran(commandsOf(input).join("\n"))
    case "read_files":
    case "read_file": {
      const files = eachOf(input.files ?? input.file_paths ?? input.paths ?? input.input ?? input)
      const [first] = files
      const one = readFile(pathOf(first), "", object(first).start_line, object(first).end_line)
      return files.length > 1 ? { ...one, title: `Read ${files.length} files: ${files.map(pathOf).join(", ")}` } : one
    }
    case "editor": {
      const [path, before, after] = [string(input.path), string(input.old_text), string(input.new_text)]
      return before === "" && input.insert_line === undefined
        ? wrote(path, "", after)
        : edited(path, "", [{ before, after }])
    }
    case "write_to_file":
      return wrote(string(input.path), "", string(input.content))
    case "replace_in_file":
      return { ...edited(string(input.path), "", []), body: { language: "diff", text: string(input.diff) } }
    case "apply_patch":
      return patched(string(input.input), "")
    case "search_codebase":
    case "search_files":
      return searched(
        eachOf(input.queries ?? input.regex ?? input.input)
          .map(string)
          .join(", "),
        string(input.path),
      )
    case "fetch_web_content": {
      const [request] = eachOf(input.requests).map(object)
      return fetched(string(request?.url), string(request?.prompt))
    }
    case "web_search":
      return searchedWeb(string(input.query))
    case "ask_question":
    case "ask_followup_question":
      return questioned(string(input.question), list(input.options).map(string))
    case "spawn_agent":
      return delegated("", string(input.task) || string(input.description), string(input.prompt) || string(input.task))
    case "submit_and_exit":
    case "attempt_completion":
      return {
        ...otherTool(name, {}),
        title: "Finished",
        body: { language: "markdown", text: string(input.summary) || string(input.result) },
      }
    default:
      return otherTool(name, input)
  }
}

function eachOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 100) : value === undefined ? [] : [value]
}

function pathOf(file: unknown): string {
  return typeof file === "string" ? file : string(object(file).path)
}

/** Commands as texts, or as a program and its arguments. */
function commandsOf(input: Json): string[] {
  return eachOf(input.commands ?? input.command ?? input.cmd ?? input.input).map((one) => {
    if (typeof one === "string") return one
    const { command, args } = object(one)
    return [string(command), ...list(args).map((arg) => (typeof arg === "string" ? arg : compact(arg)))].join(" ")
  })
}
