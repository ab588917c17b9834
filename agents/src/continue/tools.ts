import { type Json, list, object, string } from "../json.ts"
import {
  checklist,
  edited,
  fetched,
  listed,
  otherTool,
  planned,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  wrote,
} from "../tool-calls.ts"

/** A call of one of Continue's tools: the terminal's have names of their own, and those of the editor once had a prefix. */
export function describeCall(name: string, input: Json, cwd: string): Told {
  const path = string(input.filepath) || string(input.file_path) || string(input.path) || string(input.dirPath)
  const replaced = (edit: Json) => ({ before: string(edit.old_string), after: string(edit.new_string) })
  switch (name.replace(/^builtin_/, "")) {
    case "Read":
    case "read_file":
      return readFile(path, cwd)
    case "read_file_range":
      return readFile(path, cwd, input.startLine, input.endLine)
    case "List":
    case "ls":
      return listed(path, cwd)
    case "Write":
    case "create_new_file":
      return wrote(path, cwd, string(input.content) || string(input.contents))
    case "Edit":
    case "single_find_and_replace":
      return edited(path, cwd, [replaced(input)])
    case "MultiEdit":
    case "multi_edit":
      return edited(path, cwd, list(input.edits).map(object).map(replaced))
    case "edit_existing_file":
      return edited(path, cwd, [{ before: "", after: string(input.changes) }])
    case "Bash":
    case "run_terminal_command":
      return ran(string(input.command))
    case "Search":
    case "grep_search":
    case "file_glob_search":
    case "codebase":
      return searched(string(input.pattern) || string(input.query), path)
    case "search_web":
      return searchedWeb(string(input.query))
    case "Fetch":
    case "fetch_url_content":
      return fetched(string(input.url))
    case "Checklist":
      return planned(checklist(input.checklist))
    default:
      return otherTool(name, input)
  }
}
