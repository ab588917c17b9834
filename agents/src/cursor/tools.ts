import { type Json, list, object, string } from "../json.ts"
import {
  checklist,
  delegated,
  deleted,
  edited,
  fetched,
  lastOf,
  listed,
  otherTool,
  patched,
  planned,
  questioned,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  wrote,
} from "../tool-calls.ts"

/** A call of one of Cursor's tools; they are called otherwise by some models. */
export function describeCall(name: string, input: Json): Told {
  const path =
    string(input.path) || string(input.file_path) || string(input.target_file) || string(input.target_directory)
  const about = string(input.description) || string(input.explanation)
  const told = describe(name, input, path)
  return about === "" || told.does === "task" ? told : { ...told, about }
}

function describe(name: string, input: Json, path: string): Told {
  switch (name) {
    case "Shell":
    case "run_terminal_cmd":
      return ran(string(input.command))
    case "Read":
    case "ReadFile":
    case "read_file":
      return readFile(path, "", input.offset, lastOf(input.offset, input.limit))
    case "LS":
    case "list_dir":
      return listed(path, "")
    case "Write":
    case "edit_file":
    case "create_file":
      return wrote(path, "", string(input.contents) || string(input.content) || string(input.code_edit))
    case "StrReplace":
    case "search_replace":
    case "Edit":
      return edited(path, "", [{ before: string(input.old_string), after: string(input.new_string) }])
    case "ApplyPatch":
    case "apply_patch":
      return patched(string(input.input) || string(input.patch), "")
    case "Delete":
    case "delete_file":
      return deleted(path, "")
    case "Grep":
    case "grep":
    case "rg":
      return searched(
        string(input.pattern) || string(input.query),
        [path, string(input.glob)].filter((one) => one !== "").join(" "),
      )
    case "Glob":
    case "glob_file_search":
      return searched(string(input.glob_pattern) || string(input.pattern), path)
    case "SemanticSearch":
    case "codebase_search":
      return searched(string(input.query), list(input.target_directories).map(string).join(", "))
    case "WebSearch":
    case "web_search":
      return searchedWeb(string(input.search_term) || string(input.query))
    case "WebFetch":
      return fetched(string(input.url))
    case "TodoWrite":
    case "todo_write":
      return planned(checklist(input.todos))
    case "Task":
    case "Subagent":
      return delegated(string(input.subagent_type), string(input.description), string(input.prompt))
    case "AskQuestion": {
      const [first] = list(input.questions).map(object)
      return questioned(
        string(first?.prompt) || string(first?.question) || string(input.question),
        list(first?.options).map((option) => string(object(option).label) || string(option)),
      )
    }
    default:
      return otherTool(name, input)
  }
}
