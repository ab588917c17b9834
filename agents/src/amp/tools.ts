import { type Json, list, string } from "../json.ts"
import {
  checklist,
  delegated,
  deleted,
  edited,
  fetched,
  listed,
  otherTool,
  patched,
  planned,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  wrote,
} from "../tool-calls.ts"

/** A call of one of Amp's tools. */
export function describeCall(name: string, input: Json, cwd: string): Told {
  const path = string(input.path) || string(input.filePath)
  switch (name) {
    case "Bash":
    case "shell_command":
      return ran(string(input.cmd) || string(input.command))
    case "Read": {
      const [first, last] = list(input.read_range)
      return readFile(path, cwd, first, last)
    }
    case "list_directory":
      return listed(path, cwd)
    case "edit_file":
      return edited(path, cwd, [{ before: string(input.old_str), after: string(input.new_str) }])
    case "create_file":
      return wrote(path, cwd, string(input.content))
    case "delete_file":
      return deleted(path, cwd)
    case "undo_edit":
      return { ...edited(path, cwd, []), title: `Took back an edit of ${path}` }
    case "apply_patch":
      return patched(string(input.patchText) || string(input.input), cwd)
    case "Grep":
    case "glob":
      return searched(string(input.pattern) || string(input.filePattern), path || string(input.glob))
    case "finder":
      return searched(string(input.query))
    case "web_search":
      return searchedWeb(string(input.objective) || string(input.query))
    case "read_web_page":
      return fetched(string(input.url), string(input.objective) || string(input.prompt))
    case "todo_write":
      return planned(checklist(input.todos))
    case "Task":
      return delegated("", string(input.description), string(input.prompt))
    case "oracle":
    case "librarian":
      return delegated(`the ${name}`, string(input.task) || string(input.query), string(input.context))
    default:
      return otherTool(name, input)
  }
}
