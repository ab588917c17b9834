import { type Json, list, object, string } from "../json.ts"
import {
  checklist,
  delegated,
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

/** A call of one of Droid's tools. */
export function describeCall(name: string, input: Json, cwd: string): Told {
  const path = string(input.file_path) || string(input.path) || string(input.directory_path)
  const replaced = (edit: Json) => ({
    before: string(edit.old_str) || string(edit.old_string),
    after: string(edit.new_str) || string(edit.new_string),
  })
  switch (name) {
    case "Execute": {
      // A summary in the agent's own words comes with the command.
      const about = string(input.summary)
      return { ...ran(string(input.command)), ...(about !== "" && { about }) }
    }
    case "Read":
      return readFile(path, cwd, input.offset, lastOf(input.offset, input.limit))
    case "LS":
      return listed(path, cwd)
    case "Edit":
      return edited(path, cwd, [replaced(input)])
    case "MultiEdit":
      return edited(
        path,
        cwd,
        list(input.changes ?? input.edits)
          .map(object)
          .map(replaced),
      )
    case "Create":
    case "Write":
      return wrote(path, cwd, string(input.content))
    case "ApplyPatch":
      return patched(string(input.input) || string(input.patch), cwd)
    case "Grep":
      return searched(string(input.pattern), path)
    case "Glob": {
      const patterns = list(input.patterns).map(string).join(", ") || string(input.patterns) || string(input.pattern)
      return searched(patterns, string(input.folder))
    }
    case "WebSearch":
      return searchedWeb(string(input.query))
    case "FetchUrl":
      return fetched(string(input.url))
    case "TodoWrite":
      return planned(checklist(input.todos))
    case "Task":
      return delegated(string(input.subagent_type), string(input.description), string(input.prompt))
    case "AskUser":
      return questioned(string(input.question) || string(input.questionnaire))
    case "ExitSpecMode":
      return { does: "plan", title: "Proposed a plan", body: { language: "markdown", text: string(input.plan) } }
    default:
      return otherTool(name.replace(/^(\w{1,80})___/, "mcp__$1__"), input)
  }
}
